package dev.ssehub.webflux;

import dev.ssehub.SseHub;
import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpStreams;
import dev.ssehub.http.Refusal;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.transport.OpenRequest;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Opens streams of a hub from any handler or controller of WebFlux.
 *
 * <pre>{@code
 * SseEndpoint endpoint = SseEndpoint.of(hub);
 * // in a handler:
 * return endpoint.open(exchange, exchange.getPrincipal().map(user -> Subscription.user(user.getName()).group("orders")));
 * }</pre>
 *
 * <p>The position of a returning client is taken from its {@code Last-Event-ID} header, or else from the query parameter {@code lastEventId}. An
 * invalid position is answered like one that is no longer kept: with a gap instead of an error. A request that accepts {@code application/json} but
 * no event stream is answered as a poll. With the query parameter {@code retained=true}, the client shows nothing of what was published up to its
 * position: it gets the {@linkplain OpenRequest#needingState() latest event of each key} first. Each response names the
 * {@linkplain SseHub#identity identity} of the subscription in its header {@code SSE-Hub-Identity}. {@code HEAD} is answered like {@code GET}, and
 * opens nothing.
 *
 * <p>On Reactor Netty, the hub's shared bytes are written to the channel without copying, and each block is flushed at once; if a filter of the
 * application wraps the response, each block is written through that instead. A client that does not read lags behind, and delays no one else.
 *
 * <p>Immutable; any thread may use it.
 */
public final class SseEndpoint {

    private final HttpStreams streams;

    private SseEndpoint(HttpStreams streams) {
        this.streams = streams;
    }

    /** An endpoint that refuses depending on the {@code Accept} header and serves only the other origins in the application's own CORS configuration. */
    public static SseEndpoint of(SseHub hub) {
        return of(HttpStreams.of(hub));
    }

    /** An endpoint with existing settings, for frameworks that share them between adapters. */
    public static SseEndpoint of(HttpStreams streams) {
        return new SseEndpoint(Objects.requireNonNull(streams, "streams must not be null"));
    }

    /** Sets how streams are refused. */
    public SseEndpoint refusal(Refusal how) {
        return new SseEndpoint(streams.refusal(how));
    }

    /**
     * Sets the other origins that may read the streams, where WebFlux does not: its handler mappings answer preflight requests themselves, according to the
     * application's CORS configuration.
     */
    public SseEndpoint cors(Cors which) {
        return new SseEndpoint(streams.cors(which));
    }

    /** Sets the framing of streams whose subscription does not set it; {@link Framing#BROWSER} unless set. Polls have none. */
    public SseEndpoint framing(Framing which) {
        return new SseEndpoint(streams.framing(which));
    }

    /** Sets how streams end if their subscription does not set it, and streams that are refused softly; {@link EndStyle#CLEAN} unless set. Polls end cleanly. */
    public SseEndpoint endStyle(EndStyle which) {
        return new SseEndpoint(streams.endStyle(which));
    }

    /** Disables polls at the endpoint: a request that accepts no event stream gets 406. */
    public SseEndpoint withoutPolls() {
        return new SseEndpoint(streams.withoutPolls());
    }

    /**
     * Answers the request with a stream, or refuses it, or answers a poll.
     *
     * @return completes when the stream has ended; fails with a {@link RequestRejectedException} for a poll whose {@code waitMs} is invalid
     */
    public Mono<Void> open(ServerWebExchange exchange, Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription must not be null");
        return Mono.defer(() -> Answers.of(exchange, mine -> streams.open(mine, subscription)));
    }

    /**
     * Answers the request as above once its subscription is known. If the {@code Mono} is empty, nobody is logged in, and the response is 401; if it fails, the response is
     * that of {@link #answerFailure}.
     */
    public Mono<Void> open(ServerWebExchange exchange, Mono<Subscription> subscription) {
        return answered(
                subscription,
                known -> Answers.of(exchange, mine -> streams.open(mine, known)),
                failure -> failed(exchange, failure));
    }

    /** Answers the request with the events for it, as JSON, whatever it accepts; otherwise like {@link #open(ServerWebExchange, Mono)}. */
    public Mono<Void> poll(ServerWebExchange exchange, Mono<Subscription> subscription) {
        return answered(
                subscription,
                known -> Answers.of(exchange, mine -> streams.poll(mine, known)),
                failure -> Answers.either(
                        exchange, mine -> streams.answerFailureOfPoll(mine, failure), Mono.error(failure)));
    }

    /**
     * Answers a request that was to become a stream, but failed: a {@link RequestRejectedException} with its status, an invalid name with 400,
     * {@code Subscription.user(null)} with 401. The client never sees any other failure, and retries: the stream is refused like one that cannot be
     * opened now ({@link Refusal}), and the failure is logged, once a minute for each kind.
     *
     * @return fails with the failure if the response has begun, and for failures that Spring Security's filters handle
     */
    public Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure) {
        Objects.requireNonNull(failure, "failure must not be null");
        return Mono.defer(() -> failed(exchange, failure));
    }

    private Mono<Void> failed(ServerWebExchange exchange, Throwable failure) {
        return Answers.either(exchange, mine -> streams.answerFailure(mine, failure), Mono.error(failure));
    }

    /** Sets the headers for other origins, and answers requests other than {@code GET} and {@code HEAD}; {@code rest} answers the others. */
    Mono<Void> serve(ServerWebExchange exchange, Mono<Void> rest) {
        return Mono.defer(() -> Answers.either(exchange, mine -> !streams.admit(mine), rest));
    }

    void stopPolls() {
        streams.stopPolls();
    }

    /** A failure after the response has begun is not answered. */
    private static Mono<Void> answered(
            Mono<Subscription> subscription,
            Function<Subscription, Mono<Void>> answering,
            Function<Throwable, Mono<Void>> failing) {
        return subscription
                .switchIfEmpty(Mono.error(() -> RequestRejectedException.unauthorized("log in to get events")))
                .map(answering)
                .onErrorResume(failure -> Mono.just(failing.apply(failure)))
                .flatMap(Function.identity());
    }
}
