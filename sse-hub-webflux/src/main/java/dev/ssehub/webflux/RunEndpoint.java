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
 * <p>The response to the request that starts a run waits for the first event of the run: if the run fails before it, the response is an error with the
 * status of the {@link dev.ssehub.run.RunEnd}. Otherwise it is a stream in plain framing, in the dialect of the run. A stream ends cleanly when the run has
 * ended and all of it was sent. In every other case it is cut off, since model clients take a clean end for the end of an answer.
 *
 * <p>A response has the header {@code SSE-Hub-Run} with the id of the run. If there is nothing more to come, it is 204. If the hub cannot accept another
 * stream, it is 429 or 503 with {@code Retry-After}. Immutable; any thread may use it.
 */
public final class RunEndpoint {

    private final HttpRuns runs;

    private RunEndpoint(HttpRuns runs) {
        this.runs = runs;
    }

    /** An endpoint that serves only the other origins in the application's own CORS configuration, and assigns no address to runs. */
    public static RunEndpoint of(SseHub hub) {
        return of(HttpRuns.of(hub));
    }

    /** An endpoint with existing settings, for frameworks that share them between adapters. */
    public static RunEndpoint of(HttpRuns runs) {
        return new RunEndpoint(Objects.requireNonNull(runs, "runs must not be null"));
    }

    /** Sets the other origins that may read the views, where WebFlux does not: see {@link SseEndpoint#cors}. */
    public RunEndpoint cors(Cors which) {
        return new RunEndpoint(runs.cors(which));
    }

    /**
     * Sets where the application serves a run by its id, such as {@code run -> "/api/runs/" + run}. Responses have that address in
     * {@code Content-Location}, so that the browser script can return to a run that a {@code POST} started, and stop it there.
     */
    public RunEndpoint address(UnaryOperator<String> ofRun) {
        return new RunEndpoint(runs.address(ofRun));
    }

    /**
     * Answers the request with a view, with an error, or with 204 if there is nothing to come.
     *
     * @param subscription the client's user, expiry and login; groups do not matter
     * @return completes when the stream has ended
     */
    public Mono<Void> answer(ServerWebExchange exchange, RunView view, Subscription subscription) {
        Objects.requireNonNull(view, "view must not be null");
        Objects.requireNonNull(subscription, "subscription must not be null");
        return Mono.defer(() -> Answers.of(exchange, mine -> runs.answer(mine, view, subscription)));
    }

    /**
     * Answers the request with a view if there is one, otherwise with 204. A run that the user may not view is answered as if it did not exist, so
     * that a response does not reveal whether another user's chat has an active run.
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
     * Answers a request that was to start or show a run, but failed: a {@link RunRefusedException} as {@link #refuse}
     * does, a {@link RequestRejectedException} with its status, an invalid name with 400. The client never sees any other failure: the response is 503, and the
     * failure is logged, once a minute for each kind.
     *
     * @return fails with the failure if the response has begun, and for failures that Spring Security's filters handle
     */
    public Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure) {
        Objects.requireNonNull(failure, "failure must not be null");
        return Mono.defer(
                () -> Answers.either(exchange, mine -> runs.answerFailure(mine, failure), Mono.error(failure)));
    }
}
