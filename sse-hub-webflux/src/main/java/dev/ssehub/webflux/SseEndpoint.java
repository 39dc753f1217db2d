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
 * <p>The position of a client that comes back is taken from its {@code Last-Event-ID} header, or else from the query parameter
 * {@code lastEventId}. What is not a position there is answered as one that is gone: by a gap, and not by an error. A request that accepts
 * {@code application/json} and no event stream is answered as a poll. The query parameter {@code retained=true} says that the client shows nothing of what
 * was published up to its position: it gets the {@linkplain OpenRequest#needingState() latest of each key} first. Each answer names the
 * {@linkplain SseHub#identity identity} of the subscription in its header {@code SSE-Hub-Identity}. {@code HEAD} is answered as {@code GET} would be, and
 * opens nothing.
 *
 * <p>On Reactor Netty, the hub's shared bytes are given to the channel as they are, and each block is flushed at once; unless a filter of the application's
 * wraps the response, which then gets each block to write. A client that does not read lags, and holds up nobody.
 *
 * <p>Immutable; any thread may use it.
 */
public final class SseEndpoint {

    private final HttpStreams streams;

    private SseEndpoint(HttpStreams streams) {
        this.streams = streams;
    }

    /** An endpoint that refuses by the {@code Accept} header and serves no other origin but those of the application's own CORS configuration. */
    public static SseEndpoint of(SseHub hub) {
        return of(HttpStreams.of(hub));
    }

    /** An endpoint with settings that are made already, for frameworks that have them for several adapters. */
    public static SseEndpoint of(HttpStreams streams) {
        return new SseEndpoint(Objects.requireNonNull(streams, "streams must not be null"));
    }

    /** Sets how streams are refused. */
    public SseEndpoint refusal(Refusal how) {
        return new SseEndpoint(streams.refusal(how));
    }

    /**
     * Sets which other origins may read the streams, where WebFlux does not: its handler mappings answer preflight requests themselves, by the
     * application's configuration for CORS.
     */
    public SseEndpoint cors(Cors which) {
        return new SseEndpoint(streams.cors(which));
    }

    /** Sets which blocks streams consist of whose subscription does not say; {@link Framing#BROWSER} unless set. Polls have none. */
    public SseEndpoint framing(Framing which) {
        return new SseEndpoint(streams.framing(which));
    }

    /** Sets how streams end whose subscription does not say, and those that are refused softly; {@link EndStyle#CLEAN} unless set. Polls end cleanly. */
    public SseEndpoint endStyle(EndStyle which) {
        return new SseEndpoint(streams.endStyle(which));
    }

    /** Lets the endpoint answer no polls: a request that accepts no event stream gets 406. */
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
     * Answers the request as above once it is known what it is entitled to. Where nothing is, nobody is logged in, and the answer is 401; where that fails, it is
     * as {@link #answerFailure} says.
     */
    public Mono<Void> open(ServerWebExchange exchange, Mono<Subscription> subscription) {
        return answered(
                subscription,
                known -> Answers.of(exchange, mine -> streams.open(mine, known)),
                failure -> failed(exchange, failure));
    }

    /** Answers the request with the events that there are for it, as JSON, whatever it accepts; otherwise as {@link #open(ServerWebExchange, Mono)}. */
    public Mono<Void> poll(ServerWebExchange exchange, Mono<Subscription> subscription) {
        return answered(
                subscription,
                known -> Answers.of(exchange, mine -> streams.poll(mine, known)),
                failure -> Answers.either(
                        exchange, mine -> streams.answerFailureOfPoll(mine, failure), Mono.error(failure)));
    }

    /**
     * Answers a request that was to become a stream, and for which there was a failure instead: a {@link RequestRejectedException} with its
     * status, a name that cannot be one with 400, {@code Subscription.user(null)} with 401. Whatever else it is, the client does not get to see it and comes
     * back: the stream is refused as one that cannot be opened now ({@link Refusal}), and the failure is logged, once a minute for each kind.
     *
     * @return fails with the failure when the response has begun, and for what Spring Security's filters answer
     */
    public Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure) {
        Objects.requireNonNull(failure, "failure must not be null");
        return Mono.defer(() -> failed(exchange, failure));
    }

    private Mono<Void> failed(ServerWebExchange exchange, Throwable failure) {
        return Answers.either(exchange, mine -> streams.answerFailure(mine, failure), Mono.error(failure));
    }

    /** Sets the headers for other origins, and answers what is neither {@code GET} nor {@code HEAD} without asking for the rest. */
    Mono<Void> serve(ServerWebExchange exchange, Mono<Void> rest) {
        return Mono.defer(() -> Answers.either(exchange, mine -> !streams.admit(mine), rest));
    }

    void stopPolls() {
        streams.stopPolls();
    }

    /** What fails once the response is on its way is not for an answer. */
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
