package dev.ssehub.spring.autoconfigure;

import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.Assert;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Opens a stream for a controller that returns a {@link Subscription}, or an entity of one; an entity without a body is an answer
 * like any other.
 */
final class SubscriptionReturnValues implements HandlerMethodReturnValueHandler {

    private final StreamEndpoints endpoints;

    private SubscriptionReturnValues(StreamEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** Puts a new handler before all others: {@code @ResponseBody} would take the value for one to convert. */
    static SubscriptionReturnValues installedIn(RequestMappingHandlerAdapter adapter, StreamEndpoints endpoints) {
        SubscriptionReturnValues handler = new SubscriptionReturnValues(endpoints);
        List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>();
        handlers.add(handler);
        List<HandlerMethodReturnValueHandler> others = adapter.getReturnValueHandlers();
        if (others != null) {
            handlers.addAll(others);
        }
        adapter.setReturnValueHandlers(handlers);
        return handler;
    }

    static boolean isStream(MethodParameter returnType) {
        ResolvableType type = ResolvableType.forMethodParameter(returnType);
        return type.resolve() == Subscription.class
                || (type.resolve() == ResponseEntity.class && type.getGeneric().resolve() == Subscription.class);
    }

    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        return isStream(returnType);
    }

    @Override
    public void handleReturnValue(
            @Nullable Object value,
            MethodParameter returnType,
            ModelAndViewContainer container,
            NativeWebRequest request)
            throws IOException {
        container.setRequestHandled(true);
        HttpServletRequest from = request.getNativeRequest(HttpServletRequest.class);
        HttpServletResponse to = request.getNativeResponse(HttpServletResponse.class);
        Assert.state(from != null && to != null, "a stream needs a servlet request");
        Object body = value;
        if (value instanceof ResponseEntity<?> entity) {
            body = entity.getBody();
            Assert.state(
                    body == null || entity.getStatusCode().isSameCodeAs(HttpStatus.OK),
                    "a stream is answered with 200; leave the body out for another status");
            entity.getHeaders().forEach((name, values) -> values.forEach(one -> to.addHeader(name, one)));
            to.setStatus(entity.getStatusCode().value());
        }
        if (body instanceof Subscription subscription) {
            endpoints.open(from, to, subscription);
        } else if (value == null) {
            to.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }
}
