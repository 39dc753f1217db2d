package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import dev.ssehub.webflux.RunEndpoint;
import dev.ssehub.webflux.SseEndpoint;
import dev.ssehub.webflux.StreamOpener;
import dev.ssehub.webflux.SubscriptionResolver;
import java.util.Optional;
import java.util.function.BiFunction;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Opens streams of a hub for controllers. Failures go to the application's exception handlers.
 *
 * @param tying ties a subscription to the login of the request
 * @param viewers returns the viewer of a run, tied to the login
 */
record ControllerOpener(
        SseEndpoint streams,
        RunEndpoint runs,
        BiFunction<ServerWebExchange, Subscription, Mono<Subscription>> tying,
        SubscriptionResolver viewers)
        implements StreamOpener {

    @Override
    public Mono<Void> open(ServerWebExchange exchange, Subscription subscription) {
        return tying.apply(exchange, subscription).flatMap(tied -> streams.open(exchange, tied));
    }

    @Override
    public Mono<Void> show(ServerWebExchange exchange, RunView view) {
        return viewer(exchange).flatMap(viewer -> runs.answer(exchange, view, viewer));
    }

    @Override
    public Mono<Void> showIfAny(ServerWebExchange exchange, Optional<RunView> view) {
        return viewer(exchange).flatMap(viewer -> runs.answerIfAny(exchange, view, viewer));
    }

    private Mono<Subscription> viewer(ServerWebExchange exchange) {
        return viewers.resolve(exchange)
                .switchIfEmpty(Mono.error(() -> RequestRejectedException.unauthorized("log in to view runs")));
    }

    @Override
    public Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure, boolean isOfRun) {
        return Mono.error(failure);
    }
}
