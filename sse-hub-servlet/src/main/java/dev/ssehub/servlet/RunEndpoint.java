package dev.ssehub.servlet;

import dev.ssehub.SseHub;
import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.HttpRuns;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.http.StreamingUnavailableException;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Answers requests with views of runs, from any servlet or controller.
 *
 * <pre>{@code
 * RunEndpoint endpoint = RunEndpoint.of(hub);
 * // in a servlet that has started the run:
 * endpoint.answer(request, response, run.view(), Subscription.user(request.getRemoteUser()));
 * }</pre>
 *
 * <p>The answer to the request that starts a run waits, without a thread, for the first event of the run: when the run fails before it, the answer is an
 * error with the status of the {@link dev.ssehub.run.RunEnd}. Otherwise it is a stream in plain framing, in the dialect of the run. A stream ends
 * cleanly when the run has ended and all of it was sent. Every other end of a stream is a break, since clients of models take a clean end for the
 * end of an answer; breaks are possible on Tomcat, Jetty and Undertow.
 *
 * <p>An answer has the header {@code SSE-Hub-Run} with the id of the run. One that says that there is nothing to come is 204.
 *
 * <p>Where the hub cannot take another stream, the answer is 429 or 503 with {@code Retry-After}. Immutable; any thread may use it.
 */
public final class RunEndpoint {

    private final HttpRuns runs;
    private final EndpointResources shared;

    private RunEndpoint(HttpRuns runs, EndpointResources shared) {
        this.runs = runs;
        this.shared = shared;
    }

    /** An endpoint that serves no other origin, and gives runs no address. */
    public static RunEndpoint of(SseHub hub) {
        return of(HttpRuns.of(hub));
    }

    /** An endpoint with settings that are made already, for frameworks that have them for several adapters. */
    public static RunEndpoint of(HttpRuns runs) {
        return new RunEndpoint(
                Objects.requireNonNull(runs, "runs must not be null"), EndpointResources.of(HubClock.system()));
    }

    /** Sets which other origins may read the views. */
    public RunEndpoint cors(Cors which) {
        return new RunEndpoint(runs.cors(which), shared);
    }

    /**
     * Sets where the application serves a run by its id, such as {@code run -> "/api/runs/" + run}. Answers name that address as
     * {@code Content-Location}, so that the script for browsers can come back to a run that a {@code POST} has started, and stop it there.
     */
    public RunEndpoint address(UnaryOperator<String> ofRun) {
        return new RunEndpoint(runs.address(ofRun), shared);
    }

    /**
     * Answers the request with a view, with an error, or with 204 when there is nothing to come. Returns at once. Afterwards the request and the
     * response belong to the endpoint.
     *
     * @param subscription who the client is, until when, and of which login; groups do not matter
     * @throws StreamingUnavailableException when a filter or setting of the application stands against a stream; nothing was sent
     * @throws IOException when the client is gone
     */
    public void answer(
            HttpServletRequest request, HttpServletResponse response, RunView view, Subscription subscription)
            throws IOException {
        runs.answer(exchange(request, response), view, subscription);
    }

    /**
     * Answers the request with a view if there is one, otherwise with 204. A run that somebody else must not view is answered as if there were none, so that
     * nobody learns from an answer whether another's chat has an answer under way.
     *
     * @param view such as {@code hub.runs().view(scope)}
     * @throws StreamingUnavailableException when a filter or setting of the application stands against a stream; nothing was sent
     * @throws IOException when the client is gone
     */
    public void answerIfAny(
            HttpServletRequest request, HttpServletResponse response, Optional<RunView> view, Subscription subscription)
            throws IOException {
        runs.answerIfAny(exchange(request, response), view, subscription);
    }

    /**
     * Answers the request for a run that was not started: 409, 429, 503 or 403 by the {@linkplain RunRefusedException#reason() reason}.
     *
     * @throws IOException when the client is gone
     */
    public void refuse(HttpServletRequest request, HttpServletResponse response, RunRefusedException refused)
            throws IOException {
        runs.refuse(exchange(request, response), refused);
    }

    /**
     * Answers a request that was to start or show a run, and for which something was thrown instead: a {@link RunRefusedException} as {@link #refuse}
     * does, a {@link RequestRejectedException} with its status, a name that cannot be one with 400. Whatever else it is, the client does not get to see
     * it: the answer is 503, and the failure is logged, once a minute for each kind.
     *
     * @return whether the request was answered. It is not when the response has begun, nor for what Spring Security's filters answer: throw it on
     * @throws IOException when the client is gone
     */
    public boolean answerFailure(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        return runs.answerFailure(exchange(request, response), UnreadableParameters.rejectedOr(failure));
    }

    private HttpExchange exchange(HttpServletRequest request, HttpServletResponse response) {
        return new ServletExchange(request, response, shared);
    }
}
