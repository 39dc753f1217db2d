package dev.ssehub.webflux;

import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Opens streams of one hub, and answers failures as its endpoints do. */
final class EndpointOpener implements StreamOpener {

    private final SseEndpoint streams;
    private final RunEndpoint runs;
    private final SubscriptionResolver viewers;

    /** @param viewers identifies the viewer of a run */
    EndpointOpener(SseEndpoint streams, RunEndpoint runs, SubscriptionResolver viewers) {
        this.streams = Objects.requireNonNull(streams, "streams must not be null");
        this.runs = Objects.requireNonNull(runs, "runs must not be null");
        this.viewers = Objects.requireNonNull(viewers, "viewers must not be null");
    }

    @Override
    public Mono<Void> open(ServerWebExchange exchange, Subscription subscription) {
        return streams.open(exchange, subscription);
    }

    @Override
    public Mono<Void> show(ServerWebExchange exchange, RunView view) {
        return toViewer(exchange, viewer -> runs.answer(exchange, view, viewer));
    }

    @Override
    public Mono<Void> showIfAny(ServerWebExchange exchange, Optional<RunView> view) {
        return toViewer(exchange, viewer -> runs.answerIfAny(exchange, view, viewer));
    }

    /** A failure after the response has begun is not answered. */
    private Mono<Void> toViewer(ServerWebExchange exchange, Function<Subscription, Mono<Void>> showing) {
        return Mono.defer(() -> viewers.resolve(exchange))
                .defaultIfEmpty(Subscription.anonymous())
                .map(showing)
                .onErrorResume(failure -> Mono.just(runs.answerFailure(exchange, failure)))
                .flatMap(Function.identity());
    }

    @Override
    public Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure, boolean isOfRun) {
        return isOfRun ? runs.answerFailure(exchange, failure) : streams.answerFailure(exchange, failure);
    }
}
