package dev.ssehub.spring.internal.web;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.Assert;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.HandlerMethodReturnValueHandlerComposite;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Opens a stream for a controller that returns a {@link Subscription}, a {@link RunView}, a {@link Run}, which stands for its view, or an
 * entity or an {@link Optional} of one of these, regardless of the declared return type. An entity without a body is an ordinary response.
 * If there is nothing to open otherwise, the answer is 204; but an empty {@code Optional} of a run is answered like a run that does not
 * exist.
 */
public final class StreamReturnValues implements HandlerMethodReturnValueHandler {

    private final ObjectProvider<? extends StreamOpener> endpoints;
    private final HandlerMethodReturnValueHandlerComposite others;

    private StreamReturnValues(
            ObjectProvider<? extends StreamOpener> endpoints, HandlerMethodReturnValueHandlerComposite others) {
        this.endpoints = endpoints;
        this.others = others;
    }

    /** Installs a new handler before all others: that of {@code @ResponseBody} would try to convert the value. */
    public static void installIn(
            RequestMappingHandlerAdapter adapter, ObjectProvider<? extends StreamOpener> endpoints) {
        List<HandlerMethodReturnValueHandler> others =
                Optional.ofNullable(adapter.getReturnValueHandlers()).orElseGet(List::of);
        List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>();
        handlers.add(
                new StreamReturnValues(endpoints, new HandlerMethodReturnValueHandlerComposite().addHandlers(others)));
        handlers.addAll(others);
        adapter.setReturnValueHandlers(handlers);
    }

    /** Returns whether a method declares that it opens streams. Other methods may do so as well. */
    public static boolean isStream(MethodParameter returnType) {
        return isStream(ResolvableType.forMethodParameter(returnType));
    }

    /** Returns the name of the space whose streams the method opens, or null for the application's own hub. */
    static @Nullable String spaceOf(MethodParameter returnType) {
        Qualifier space = returnType.getMethodAnnotation(Qualifier.class);
        return space == null ? null : space.value();
    }

    /** Returns whether a method declares that it shows runs. */
    static boolean isOfRun(MethodParameter returnType) {
        ResolvableType type = ResolvableType.forMethodParameter(returnType);
        while (isWrapper(type.resolve())) {
            type = type.getGeneric();
        }
        return opensStream(type.resolve()) && type.resolve() != Subscription.class;
    }

    private static boolean isStream(ResolvableType type) {
        return opensStream(type.resolve()) || (isWrapper(type.resolve()) && isStream(type.getGeneric()));
    }

    /** Returns whether a value of this type opens a stream, so that it must not be converted. */
    static boolean opensStream(@Nullable Class<?> type) {
        return type != null
                && (type == Subscription.class
                        || RunView.class.isAssignableFrom(type)
                        || Run.class.isAssignableFrom(type));
    }

    private static boolean isWrapper(@Nullable Class<?> type) {
        return type == Optional.class || (type != null && HttpEntity.class.isAssignableFrom(type));
    }

    /** If there is a value, the parameter's type is that of the value. */
    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        Class<?> type = returnType.getParameterType();
        return opensStream(type)
                || (isStream(returnType) && !isLater(type))
                || (isWrapper(type) && mayHoldStream(ResolvableType.forMethodParameter(returnType)));
    }

    /** A suspending function of Kotlin declares the type of its value, but returns a publisher or future that Spring MVC waits for. */
    private static boolean isLater(Class<?> type) {
        return ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
    }

    private static boolean mayHoldStream(ResolvableType type) {
        Class<?> raw = type.resolve();
        return isWrapper(raw) ? mayHoldStream(type.getGeneric()) : raw == null || raw == Object.class;
    }

    @Override
    public void handleReturnValue(
            @Nullable Object value,
            MethodParameter returnType,
            ModelAndViewContainer container,
            NativeWebRequest request)
            throws Exception {
        HttpEntity<?> entity = value instanceof HttpEntity<?> whole ? whole : null;
        Object body = entity == null ? value : entity.getBody();
        boolean isOptional = body instanceof Optional<?>;
        if (body instanceof Optional<?> optional) {
            body = optional.orElse(null);
        }
        if (body instanceof Run run) {
            body = run.view();
        }
        boolean isStream = body instanceof Subscription || body instanceof RunView;
        if (!isStream && !isStream(returnType)) {
            others.handleReturnValue(value, returnType, container, request);
            return;
        }
        container.setRequestHandled(true);
        HttpServletRequest from = request.getNativeRequest(HttpServletRequest.class);
        HttpServletResponse to = request.getNativeResponse(HttpServletResponse.class);
        Assert.state(from != null && to != null, "a stream needs a servlet request");
        if (entity != null) {
            answer(entity, isStream, to);
        }
        boolean saysItself = value instanceof ResponseEntity;
        if (isStream || (isOptional && !saysItself && isOfRun(returnType))) {
            open(body, isOptional, returnType, from, to);
        } else if (!saysItself) {
            to.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    private static void answer(HttpEntity<?> entity, boolean isStream, HttpServletResponse to) {
        if (entity instanceof ResponseEntity<?> response) {
            Assert.state(
                    !isStream || response.getStatusCode().isSameCodeAs(HttpStatus.OK),
                    "a stream is answered with 200; leave the body out for another status");
            to.setStatus(response.getStatusCode().value());
        }
        entity.getHeaders().forEach((name, values) -> values.forEach(one -> to.addHeader(name, one)));
    }

    /** @param stream the stream or run to open; null for an optional run that does not exist */
    private void open(
            @Nullable Object stream,
            boolean isOptional,
            MethodParameter returnType,
            HttpServletRequest from,
            HttpServletResponse to)
            throws IOException {
        StreamOpener streams = endpoints.getIfAvailable();
        String space = spaceOf(returnType);
        if (streams == null) {
            to.sendError(HttpServletResponse.SC_NOT_FOUND, "streams are switched off");
        } else if (stream instanceof Subscription subscription) {
            streams.open(space, from, to, subscription);
        } else if (stream instanceof RunView view && !isOptional) {
            streams.show(space, from, to, view);
        } else {
            streams.showIfAny(space, from, to, Optional.ofNullable((RunView) stream));
        }
    }
}
