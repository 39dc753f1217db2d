package dev.ssehub.webflux;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.lang.reflect.Method;
import java.util.Optional;
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
        Class<?> type = innermost(method);
        return type == null || type == Object.class;
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
        ResolvableType type = ResolvableType.forMethodParameter(method);
        while (isAround(type.resolve())) {
            type = type.getGeneric();
        }
        return type.resolve();
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

    /** Returns the adapter of a value that comes later, or null for a value that is present. */
    static @Nullable ReactiveAdapter adapterOf(Object value) {
        ReactiveAdapter adapter = ADAPTERS.getAdapter(value.getClass(), value);
        return adapter == null || adapter.isMultiValue() || adapter.isNoValue() ? null : adapter;
    }

    /** Returns whether a value that is present opens a stream, regardless of the type that its method declares. */
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
