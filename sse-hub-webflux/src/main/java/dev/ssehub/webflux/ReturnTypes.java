package dev.ssehub.webflux;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;

/** Examines the declared types of controller methods, without the types that may wrap them: an {@code Optional}, an entity, a {@code Mono}. */
final class ReturnTypes {

    private static final ReactiveAdapterRegistry ADAPTERS = ReactiveAdapterRegistry.getSharedInstance();

    /** Nested type arguments are searched to this depth. A type variable may be bounded by itself. */
    private static final int DEPTH = 5;

    private ReturnTypes() {}

    static boolean isStream(MethodParameter method) {
        return isStream(innermost(method));
    }

    static boolean isOfRun(MethodParameter method) {
        Class<?> type = innermost(method);
        return isStream(type) && type != Subscription.class;
    }

    /** Returns whether the declared type leaves open whether a method opens streams. */
    static boolean saysNothing(MethodParameter method) {
        ResolvableType type = innermostType(method);
        ReactiveAdapter adapter = type.resolve() == null ? null : ADAPTERS.getAdapter(type.resolve());
        Class<?> value = adapter == null ? type.resolve() : type.getGeneric().resolve();
        return value == null || value == Object.class;
    }

    /** Returns whether a method returns null for nothing although its value comes later, as a suspending function of Kotlin does. */
    static boolean saysNullLater(MethodParameter method) {
        Method declared = method.getMethod();
        return declared != null
                && KotlinDetector.isSuspendingFunction(declared)
                && ADAPTERS.getAdapter(method.getParameterType()) == null;
    }

    private static boolean isStream(@Nullable Class<?> type) {
        return type != null
                && (type == Subscription.class
                        || RunView.class.isAssignableFrom(type)
                        || Run.class.isAssignableFrom(type));
    }

    private static @Nullable Class<?> innermost(MethodParameter method) {
        return innermostType(method).resolve();
    }

    private static ResolvableType innermostType(MethodParameter method) {
        ResolvableType type = ResolvableType.forMethodParameter(method);
        while (isAround(type.resolve())) {
            type = type.getGeneric();
        }
        return type;
    }

    private static boolean isAround(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        ReactiveAdapter adapter = ADAPTERS.getAdapter(type);
        return type == Optional.class
                || HttpEntity.class.isAssignableFrom(type)
                || (adapter != null && !adapter.isMultiValue() && !adapter.isNoValue());
    }

    /** Returns whether a method declares a stream where none can be opened, such as an element of a list or of a {@code Flux}. */
    static boolean declaresStreams(MethodParameter method) {
        return !isStream(method) && mentionsStream(ResolvableType.forMethodParameter(method), DEPTH);
    }

    private static boolean mentionsStream(ResolvableType type, int depth) {
        if (isStream(type.resolve())) {
            return true;
        }
        if (depth == 0) {
            return false;
        }
        if (type.isArray()) {
            return mentionsStream(type.getComponentType(), depth - 1);
        }
        return Arrays.stream(type.getGenerics()).anyMatch(argument -> mentionsStream(argument, depth - 1));
    }

    /** Returns whether a value is a collection or an array that begins with something that opens a stream. */
    static boolean holdsStreams(@Nullable Object value) {
        if (value instanceof HttpEntity<?> entity) {
            return holdsStreams(entity.getBody());
        }
        if (value instanceof Object[] array) {
            return array.length > 0 && holdsStream(array[0]);
        }
        if (!(value instanceof Collection<?> collection)) {
            return false;
        }
        // The application may change it meanwhile.
        Iterator<?> elements = collection.iterator();
        return elements.hasNext() && holdsStream(elements.next());
    }

    /** Returns whether what sends a value later sends null if there is none, as futures do, and is not empty, as a {@code Mono} is. */
    static boolean sendsNull(ReactiveAdapter adapter) {
        Class<?> type = adapter.getReactiveType();
        return CompletionStage.class.isAssignableFrom(type) || type.getName().equals("kotlinx.coroutines.Deferred");
    }

    /** Returns what sends a value later, or null for one that is here. */
    static @Nullable ReactiveAdapter adapterOf(Object value) {
        ReactiveAdapter adapter = ADAPTERS.getAdapter(value.getClass(), value);
        return adapter == null || adapter.isMultiValue() || adapter.isNoValue() ? null : adapter;
    }

    /** Returns what sends several values later, or null for all else. */
    static @Nullable ReactiveAdapter adapterOfSeveral(Object value) {
        ReactiveAdapter adapter = ADAPTERS.getAdapter(value.getClass(), value);
        return adapter == null || !adapter.isMultiValue() ? null : adapter;
    }

    /** Returns whether a value that is here opens a stream, whatever its method declares. */
    static boolean holdsStream(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.filter(ReturnTypes::holdsStream).isPresent();
        }
        if (value instanceof HttpEntity<?> entity) {
            return holdsStream(entity.getBody());
        }
        return value != null && isStream(value.getClass());
    }
}
