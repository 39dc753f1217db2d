package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.run.RunView;
import dev.ssehub.servlet.RunEndpoint;
import dev.ssehub.servlet.SseEndpoint;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.servlet.SsePollServlet;
import dev.ssehub.servlet.SseScriptServlet;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.autoconfigure.endpoint.EndpointsLine;
import dev.ssehub.spring.autoconfigure.endpoint.OpenedStreams;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import dev.ssehub.spring.internal.login.StreamLogins;
import dev.ssehub.spring.internal.web.StreamOpener;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;

/** Opens streams: registers a servlet for each endpoint, and opens the streams of controllers. */
final class StreamEndpoints implements ServletContextInitializer, StreamOpener {

    private static final Logger LOG = LoggerFactory.getLogger(StreamEndpoints.class);

    private final Spaces spaces;
    private final Supplier<SubscriptionResolver> resolver;
    private final boolean isResolverOurs;
    private final StreamLogins logins;
    private final OpenedStreams opened = new OpenedStreams();
    private final Map<String, SseEndpoint> streams = new HashMap<>();
    private final Map<String, RunEndpoint> runs = new HashMap<>();
    private volatile String contextPath = "";

    /** @param isResolverOurs whether the resolver is the default, because the application has none */
    StreamEndpoints(
            Spaces spaces, Supplier<SubscriptionResolver> resolver, boolean isResolverOurs, StreamLogins logins) {
        this.spaces = spaces;
        this.resolver = resolver;
        this.isResolverOurs = isResolverOurs;
        this.logins = logins;
        for (Space space : spaces) {
            streams.put(space.qualifier(), SseEndpoint.of(space.streams()));
            runs.put(space.qualifier(), RunEndpoint.of(space.runs(path -> contextPath + path)));
        }
    }

    @Override
    public void onStartup(ServletContext context) {
        contextPath = context.getContextPath();
        for (Space space : spaces) {
            SseEndpoint endpoint = endpointOf(space);
            SubscriptionResolver ofSpace = resolverOf(space);
            SubscriptionResolver tied = request -> tied(request, ofSpace.resolve(request));
            for (Space.Endpoint place : space.endpoints()) {
                Servlet servlet = switch (place.kind()) {
                    case STREAM -> new SseHubServlet(endpoint, tied);
                    case POLL -> new SsePollServlet(endpoint, tied);
                    case SCRIPT -> new SseScriptServlet();
                };
                register(context, space, place, servlet);
            }
        }
        String line = EndpointsLine.of(spaces, isResolverOurs, context.getContextPath());
        if (!line.isEmpty()) {
            LOG.info("SSE Hub: {}", line);
        }
    }

    /** The default resolver uses each space's own setting for anonymous clients; the application's resolver decides for all spaces. */
    private SubscriptionResolver resolverOf(Space space) {
        return isResolverOurs
                ? request -> ((RequestSubscriptions) resolver.get())
                        .resolve(request, space.properties().anonymous())
                : request -> resolver.get().resolve(request);
    }

    private static void register(ServletContext context, Space space, Space.Endpoint place, Servlet servlet) {
        ServletRegistration.Dynamic registration = context.addServlet(place.setting() + " of " + space.name(), servlet);
        if (registration == null || !registration.addMapping(place.path()).isEmpty()) {
            throw new SseHubSetupException(
                    "The path '" + place.path() + "' of the hub '" + space.name()
                            + "' already belongs to another servlet.",
                    "Give '" + place.setting() + "' another path.");
        }
        registration.setAsyncSupported(true);
    }

    @Override
    public boolean answerFailure(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        return endpointOf(spaces.named(space)).answerFailure(request, response, failure);
    }

    @Override
    public void open(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Subscription subscription)
            throws IOException {
        SseEndpoint endpoint = endpointOf(spaces.named(space));
        orRefuse(
                () -> endpoint.open(request, response, tied(request, subscription)),
                refusal -> endpoint.answerFailure(request, response, refusal));
    }

    @Override
    public void show(@Nullable String space, HttpServletRequest request, HttpServletResponse response, RunView view)
            throws IOException {
        RunEndpoint endpoint = runEndpointOf(spaces.named(space));
        orRefuse(
                () -> endpoint.answer(request, response, view, viewer(space, request)),
                refusal -> endpoint.answerFailure(request, response, refusal));
    }

    @Override
    public void showIfAny(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Optional<RunView> view)
            throws IOException {
        RunEndpoint endpoint = runEndpointOf(spaces.named(space));
        orRefuse(
                () -> endpoint.answerIfAny(request, response, view, viewer(space, request)),
                refusal -> endpoint.answerFailure(request, response, refusal));
    }

    @FunctionalInterface
    private interface Answering {
        void answer() throws IOException;
    }

    @FunctionalInterface
    private interface Refusing {
        boolean answer(RequestRejectedException refusal) throws IOException;
    }

    /** Answers a refusal here, since the controller's method need not declare that it opens streams. */
    private static void orRefuse(Answering answering, Refusing refusing) throws IOException {
        try {
            answering.answer();
        } catch (RequestRejectedException refusal) {
            if (!refusing.answer(refusal)) {
                throw refusal;
            }
        }
    }

    private Subscription viewer(@Nullable String space, HttpServletRequest request) {
        return tied(request, resolverOf(spaces.named(space)).resolve(request));
    }

    @Override
    public boolean answerFailureOfRun(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        return runEndpointOf(spaces.named(space)).answerFailure(request, response, failure);
    }

    private RunEndpoint runEndpointOf(Space space) {
        return Objects.requireNonNull(runs.get(space.qualifier()));
    }

    private SseEndpoint endpointOf(Space space) {
        return Objects.requireNonNull(streams.get(space.qualifier()));
    }

    /** Ties a stream to the login, and marks it as opened by these endpoints. */
    private Subscription tied(HttpServletRequest request, Subscription subscription) {
        return opened.with(logins.tie(request, subscription));
    }

    OpenedStreams opened() {
        return opened;
    }
}
