package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.session.Subscription;
import dev.ssehub.spring.autoconfigure.endpoint.OpenedStreams;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import dev.ssehub.spring.internal.webflux.ExchangeLogins;
import dev.ssehub.spring.internal.webflux.SpaceStreams;
import dev.ssehub.webflux.RunEndpoint;
import dev.ssehub.webflux.SseEndpoint;
import dev.ssehub.webflux.SseHubHandler;
import dev.ssehub.webflux.SsePollHandler;
import dev.ssehub.webflux.SseScriptHandler;
import dev.ssehub.webflux.StreamOpener;
import dev.ssehub.webflux.SubscriptionResolver;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** Opens streams: provides a handler for each endpoint, and opens the streams of controllers. */
final class WebFluxEndpoints implements SpaceStreams, DisposableBean {

    private final Spaces spaces;
    private final Supplier<SubscriptionResolver> resolver;
    private final boolean isResolverOurs;
    private final Supplier<ExchangeLogins> logins;
    private final OpenedStreams opened = new OpenedStreams();
    private final Map<String, Served> served = new HashMap<>();

    /** The handlers of a hub. Closing {@code handler} ends its waiting polls. */
    private record Served(SseEndpoint streams, RunEndpoint runs, SubscriptionResolver who, SseHubHandler handler) {}

    /**
     * Opens streams of these hubs.
     *
     * @param isResolverOurs whether the resolver is the default, because the application has none
     * @param basePath the prefix of all paths
     */
    WebFluxEndpoints(
            Spaces spaces,
            Supplier<SubscriptionResolver> resolver,
            boolean isResolverOurs,
            Supplier<ExchangeLogins> logins,
            String basePath) {
        this.spaces = spaces;
        this.resolver = resolver;
        this.isResolverOurs = isResolverOurs;
        this.logins = logins;
        for (Space space : spaces) {
            SseEndpoint streams = SseEndpoint.of(space.streams());
            RunEndpoint runs = RunEndpoint.of(space.runs(path -> basePath + path));
            SubscriptionResolver who = exchange -> entitled(space, exchange);
            served.put(space.qualifier(), new Served(streams, runs, who, new SseHubHandler(streams, who)));
        }
    }

    boolean isResolverOurs() {
        return isResolverOurs;
    }

    OpenedStreams opened() {
        return opened;
    }

    /** Returns the handler of each path. */
    Map<String, WebHandler> handlers() {
        Map<String, WebHandler> handlers = new LinkedHashMap<>();
        for (Space space : spaces) {
            for (Space.Endpoint place : space.endpoints()) {
                if (handlers.put(place.path(), handlerOf(space, place)) != null) {
                    throw new SseHubSetupException(
                            "The path '" + place.path() + "' of the hub '" + space.name()
                                    + "' already belongs to another endpoint.",
                            "Give '" + place.setting() + "' another path.");
                }
            }
        }
        return handlers;
    }

    private WebHandler handlerOf(Space space, Space.Endpoint place) {
        Served with = servedAs(space);
        return new ByMapping(
                switch (place.kind()) {
                    case STREAM -> with.handler();
                    case POLL -> new SsePollHandler(with.streams(), with.who());
                    case SCRIPT -> new SseScriptHandler();
                });
    }

    /** Only a {@code WebHandler}: WebFlux would take a type that is also a {@code HandlerFunction} for the handler of a route. */
    private record ByMapping(WebHandler handler) implements WebHandler {

        @Override
        public Mono<Void> handle(ServerWebExchange exchange) {
            return handler.handle(exchange);
        }
    }

    /**
     * Returns the subscription of a request. The default resolver uses each space's own setting for anonymous clients; the application's
     * resolver decides for all spaces.
     */
    private Mono<Subscription> entitled(Space space, ServerWebExchange exchange) {
        Mono<Subscription> subscription = isResolverOurs
                ? ((ExchangeSubscriptions) resolver.get())
                        .resolve(exchange, space.properties().anonymous())
                : resolver.get().resolve(exchange);
        return subscription.flatMap(untied -> tied(exchange, untied));
    }

    /** Ties a stream to the login, and marks it as opened by these endpoints. */
    private Mono<Subscription> tied(ServerWebExchange exchange, Subscription subscription) {
        return logins.get().tie(exchange, subscription).map(opened::with);
    }

    @Override
    public StreamOpener openerOf(@Nullable String space) {
        Served with = servedAs(spaces.named(space));
        return new ControllerOpener(with.streams(), with.runs(), this::tied, with.who());
    }

    @Override
    public Mono<Void> answerFailure(
            @Nullable String space, ServerWebExchange exchange, Throwable failure, boolean isOfRun) {
        Served with = servedAs(spaces.named(space));
        return isOfRun
                ? with.runs().answerFailure(exchange, failure)
                : with.streams().answerFailure(exchange, failure);
    }

    private Served servedAs(Space space) {
        return Objects.requireNonNull(served.get(space.qualifier()));
    }

    /** Ends the waiting polls. Streams end with their hub. */
    @Override
    public void destroy() {
        served.values().forEach(with -> with.handler().close());
    }
}
