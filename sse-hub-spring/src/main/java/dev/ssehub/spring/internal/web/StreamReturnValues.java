package dev.ssehub.spring.internal.web;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.internal.returns.SeveralStreams;
import dev.ssehub.spring.internal.returns.StreamTypes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodParameter;
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
 * The answer to null and to an empty {@code Optional} is 204, and the answer to an empty {@code Mono} of a subscription is 401. Several
 * streams in a collection or an array are rejected.
 */
public final class StreamReturnValues implements HandlerMethodReturnValueHandler {

    private static final String SWITCHED_OFF = "streams are switched off";

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

    /** The type of the parameter is that of the value, if there is one. */
    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        Class<?> type = returnType.getParameterType();
        return StreamTypes.opensStream(type)
                || DeclaredReturns.openStream(returnType)
                || DeclaredReturns.mayOpenStream(returnType)
                || Collection.class.isAssignableFrom(type)
                || type.isArray();
    }

    @Override
    public void handleReturnValue(
            @Nullable Object value,
            MethodParameter returnType,
            ModelAndViewContainer container,
            NativeWebRequest request)
            throws Exception {
        Returned returned = Returned.of(value);
        Object inner = returned.value();
        if (StreamTypes.areElementsOf(inner)) {
            throw new IllegalStateException(
                    SeveralStreams.describe(returnType, "several of them in a collection or an array") + " "
                            + SeveralStreams.ALLOWED_ON_SERVLETS);
        }
        boolean isLater = inner != null && DeclaredReturns.isLater(inner);
        if (isLater || (!returned.opensStream() && !DeclaredReturns.openStream(returnType))) {
            others.handleReturnValue(value, returnType, container, request);
            return;
        }
        container.setRequestHandled(true);
        HttpServletRequest from = request.getNativeRequest(HttpServletRequest.class);
        HttpServletResponse to = request.getNativeResponse(HttpServletResponse.class);
        Assert.state(from != null && to != null, "a stream needs a servlet request");
        if (returned.entity() != null) {
            answer(returned.entity(), returned.opensStream(), to);
        }
        boolean isWholeAnswer = returned.entity() instanceof ResponseEntity;
        boolean isOfRun = DeclaredReturns.showRuns(returnType);
        if (returned.opensStream() || (returned.isOptional() && !isWholeAnswer && isOfRun)) {
            open(inner, returned.isOptional(), returnType, from, to);
        } else if (value == null && !isOfRun && DeclaredReturns.wereEmpty(returnType)) {
            refuseNobody(returnType, from, to);
        } else if (!isWholeAnswer) {
            to.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    /** An empty {@code Mono} of a subscription says that nobody is logged in, as that of a resolver on WebFlux does. */
    private void refuseNobody(MethodParameter returnType, HttpServletRequest from, HttpServletResponse to)
            throws IOException {
        StreamOpener streams = endpoints.getIfAvailable();
        if (streams == null) {
            to.sendError(HttpServletResponse.SC_NOT_FOUND, SWITCHED_OFF);
        } else {
            streams.answerFailure(
                    DeclaredReturns.spaceOf(returnType),
                    from,
                    to,
                    RequestRejectedException.unauthorized("log in to get events"));
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
        String space = DeclaredReturns.spaceOf(returnType);
        if (streams == null) {
            to.sendError(HttpServletResponse.SC_NOT_FOUND, SWITCHED_OFF);
        } else if (stream instanceof Subscription subscription) {
            streams.open(space, from, to, subscription);
        } else if (stream instanceof RunView view && !isOptional) {
            streams.show(space, from, to, view);
        } else {
            streams.showIfAny(space, from, to, Optional.ofNullable((RunView) stream));
        }
    }
}
