package dev.ssehub.webflux;

import dev.ssehub.SseHub;
import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpRuns;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Answers requests with views of runs, from any handler or controller of WebFlux.
 *
 * <pre>{@code
 * RunEndpoint endpoint = RunEndpoint.of(hub);
 * // in a handler that has started the run:
 * return endpoint.answer(exchange, run.view(), Subscription.user(user.getName()));
 * }</pre>
 *
 * <p>The answer to the request that starts a run waits for the first event of the run: when the run fails before it, the answer is an error with the status
 * of the {@link dev.ssehub.run.RunEnd}. Otherwise it is a stream in plain framing, in the dialect of the run. A stream ends cleanly when the run has
 * ended and all of it was sent. Every other end of a stream is a break, since clients of models take a clean end for the end of an answer.
 *
 * <p>An answer has the header {@code SSE-Hub-Run} with the id of the run. One that says that there is nothing to come is 204. Where the hub cannot take another
 * stream, the answer is 429 or 503 with {@code Retry-After}. Immutable; any thread may use it.
 */
public final class RunEndpoint {

    private final HttpRuns runs;

    private RunEndpoint(HttpRuns runs) {
        this.runs = runs;
    }

    /** An endpoint that serves no other origin but those of the application's own CORS configuration, and gives runs no address. */
    public static RunEndpoint of(SseHub hub) {
        return of(HttpRuns.of(hub));
    }

    /** An endpoint with settings that are made already, for frameworks that have them for several adapters. */
    public static RunEndpoint of(HttpRuns runs) {
        return new RunEndpoint(Objects.requireNonNull(runs, "runs must not be null"));
    }

    /** Sets which other origins may read the views, where WebFlux does not: see {@link SseEndpoint#cors}. */
    public RunEndpoint cors(Cors which) {
        return new RunEndpoint(runs.cors(which));
    }

    /**
     * Sets where the application serves a run by its id, such as {@code run -> "/api/runs/" + run}. Answers name that address as
     * {@code Content-Location}, so that the script for browsers can come back to a run that a {@code POST} has started, and stop it there.
     */
    public RunEndpoint address(UnaryOperator<String> ofRun) {
        return new RunEndpoint(runs.address(ofRun));
    }

    /**
     * Answers the request with a view, with an error, or with 204 when there is nothing to come.
     *
     * @param subscription who the client is, until when, and of which login; groups do not matter
     * @return completes when the stream has ended
     */
    public Mono<Void> answer(ServerWebExchange exchange, RunView view, Subscription subscription) {
        Objects.requireNonNull(view, "view must not be null");
        Objects.requireNonNull(subscription, "subscription must not be null");
        return Mono.defer(() -> Answers.of(exchange, mine -> runs.answer(mine, view, subscription)));
    }

    /**
     * Answers the request with a view if there is one, otherwise with 204. A run that somebody else must not view is answered as if there were none, so that
     * nobody learns from an answer whether another's chat has an answer under way.
     *
     * @param view such as {@code hub.runs().view(scope)}
     * @return completes when the stream has ended
     */
    public Mono<Void> answerIfAny(ServerWebExchange exchange, Optional<RunView> view, Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription must not be null");
        return Mono.defer(() -> Answers.of(exchange, mine -> runs.answerIfAny(mine, view, subscription)));
    }

    /** Answers the request for a run that was not started: 409, 429, 503 or 403 by the {@linkplain RunRefusedException#reason() reason}. */
    public Mono<Void> refuse(ServerWebExchange exchange, RunRefusedException refused) {
        Objects.requireNonNull(refused, "refused must not be null");
        return Mono.defer(() -> Answers.of(exchange, mine -> runs.refuse(mine, refused)));
    }

    /**
     * Answers a request that was to start or show a run, and for which there was a failure instead: a {@link RunRefusedException} as {@link #refuse}
     * does, a {@link RequestRejectedException} with its status, a name that cannot be one with 400. Whatever else it is, the client does not get to see
     * it: the answer is 503, and the failure is logged, once a minute for each kind.
     *
     * @return fails with the failure when the response has begun, and for what Spring Security's filters answer
     */
    public Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure) {
        Objects.requireNonNull(failure, "failure must not be null");
        return Mono.defer(
                () -> Answers.either(exchange, mine -> runs.answerFailure(mine, failure), Mono.error(failure)));
    }
}
