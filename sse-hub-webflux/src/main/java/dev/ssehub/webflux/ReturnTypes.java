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

/** What methods of controllers declare, without what may stand around it: an {@code Optional}, an entity, a {@code Mono}. */
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

    /** Returns whether a method declares neither that it opens streams, nor that it does something else. */
    static boolean saysNothing(MethodParameter method) {
        Class<?> type = innermost(method);
        return type == null || type == Object.class;
    }

    /** Returns whether a method says by null that there is nothing, though it sends its value later: a function of Kotlin that suspends. */
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

    /** Returns what sends a value later, or null for one that is here. */
    static @Nullable ReactiveAdapter adapterOf(Object value) {
        ReactiveAdapter adapter = ADAPTERS.getAdapter(value.getClass(), value);
        return adapter == null || adapter.isMultiValue() || adapter.isNoValue() ? null : adapter;
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
