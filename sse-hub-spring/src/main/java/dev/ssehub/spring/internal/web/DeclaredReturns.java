package dev.ssehub.spring.internal.web;

import dev.ssehub.session.Subscription;
import dev.ssehub.spring.internal.returns.StreamTypes;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;

/** What the methods of controllers declare to return. */
public final class DeclaredReturns {

    private static final ReactiveAdapterRegistry ADAPTERS = ReactiveAdapterRegistry.getSharedInstance();

    private DeclaredReturns() {}

    /** Returns whether a method declares that it opens a stream, at once or later. Others may do so as well. */
    public static boolean openStream(MethodParameter method) {
        return StreamTypes.opensStream(innermost(method));
    }

    /** Returns whether a method declares that it shows runs. */
    static boolean showRuns(MethodParameter method) {
        Class<?> type = innermost(method);
        return StreamTypes.opensStream(type) && type != Subscription.class;
    }

    /** Returns whether a method declares an entity or an {@link Optional} of anything. */
    static boolean mayOpenStream(MethodParameter method) {
        Class<?> type = innermost(method);
        return isWrapper(method.getParameterType()) && (type == null || type == Object.class);
    }

    /** Returns the name of the space that the method opens streams of, or null for the application's own hub. */
    static @Nullable String spaceOf(MethodParameter method) {
        Qualifier space = method.getMethodAnnotation(Qualifier.class);
        return space == null ? null : space.value();
    }

    /**
     * Returns whether a method that has sent no value has returned something that was empty, such as a {@code Mono}. A future is never empty: it sends null.
     *
     * @param method of which Spring MVC shows the type that it has waited for
     */
    static boolean wereEmpty(MethodParameter method) {
        Method declared = method.getMethod();
        if (declared == null || method.getParameterType() == declared.getReturnType()) {
            return false;
        }
        ResolvableType type = ResolvableType.forMethodParameter(new MethodParameter(declared, -1));
        Class<?> raw = isWrapper(type.resolve()) ? type.getGeneric().resolve() : type.resolve();
        ReactiveAdapter adapter = adapterOf(raw);
        return adapter != null
                && !CompletionStage.class.isAssignableFrom(adapter.getReactiveType())
                && !adapter.getReactiveType().getName().equals("kotlinx.coroutines.Deferred");
    }

    /** Returns whether Spring MVC waits for what a value sends. */
    static boolean isLater(Object value) {
        Class<?> type = value.getClass();
        return isTask(type) || ADAPTERS.getAdapter(type) != null;
    }

    private static @Nullable Class<?> innermost(MethodParameter method) {
        ResolvableType type = awaited(ResolvableType.forMethodParameter(method));
        while (isWrapper(type.resolve())) {
            type = type.getGeneric();
        }
        return type.resolve();
    }

    /** Spring MVC waits for what a method returns, and for the body of a {@code ResponseEntity} if that is a reactive type, but for nothing deeper. */
    private static ResolvableType awaited(ResolvableType type) {
        Class<?> raw = type.resolve();
        if (raw != null && ResponseEntity.class.isAssignableFrom(raw)) {
            ResolvableType body = type.getGeneric();
            return adapterOf(body.resolve()) == null ? type : body.getGeneric();
        }
        return isTask(raw) || adapterOf(raw) != null ? type.getGeneric() : type;
    }

    private static boolean isTask(@Nullable Class<?> type) {
        return type != null
                && (Callable.class.isAssignableFrom(type)
                        || CompletionStage.class.isAssignableFrom(type)
                        || DeferredResult.class.isAssignableFrom(type)
                        || WebAsyncTask.class.isAssignableFrom(type));
    }

    /** Returns the adapter of a type that sends at most one value, or null for other types. */
    private static @Nullable ReactiveAdapter adapterOf(@Nullable Class<?> type) {
        ReactiveAdapter adapter = type == null ? null : ADAPTERS.getAdapter(type);
        return adapter == null || adapter.isMultiValue() || adapter.isNoValue() ? null : adapter;
    }

    private static boolean isWrapper(@Nullable Class<?> type) {
        return type == Optional.class || (type != null && HttpEntity.class.isAssignableFrom(type));
    }
}
