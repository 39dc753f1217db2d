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
 * <p>The response to the request that starts a run waits, without a thread, for the first event of the run: if the run fails before it, the response is an
 * error with the status of the {@link dev.ssehub.run.RunEnd}. Otherwise it is a stream in plain framing, in the dialect of the run. A stream ends
 * cleanly when the run has ended and all of it was sent. In every other case it is cut off, since model clients take a clean end for the
 * end of an answer; this is possible on Tomcat, Jetty and Undertow.
 *
 * <p>A response has the header {@code SSE-Hub-Run} with the id of the run. If there is nothing more to come, it is 204.
 *
 * <p>If the hub cannot accept another stream, the response is 429 or 503 with {@code Retry-After}. Immutable; any thread may use it.
 */
public final class RunEndpoint {

    private final HttpRuns runs;
    private final EndpointResources shared;

    private RunEndpoint(HttpRuns runs, EndpointResources shared) {
        this.runs = runs;
        this.shared = shared;
    }

    /** An endpoint that serves no other origin, and assigns no address to runs. */
    public static RunEndpoint of(SseHub hub) {
        return of(HttpRuns.of(hub));
    }

    /** An endpoint with existing settings, for frameworks that share them between adapters. */
    public static RunEndpoint of(HttpRuns runs) {
        return new RunEndpoint(
                Objects.requireNonNull(runs, "runs must not be null"), EndpointResources.of(HubClock.system()));
    }

    /** Sets the other origins that may read the views. */
    public RunEndpoint cors(Cors which) {
        return new RunEndpoint(runs.cors(which), shared);
    }

    /**
     * Sets where the application serves a run by its id, such as {@code run -> "/api/runs/" + run}. Responses have that address in
     * {@code Content-Location}, so that the browser script can return to a run that a {@code POST} started, and stop it there.
     */
    public RunEndpoint address(UnaryOperator<String> ofRun) {
        return new RunEndpoint(runs.address(ofRun), shared);
    }

    /**
     * Answers the request with a view, with an error, or with 204 if there is nothing to come. Returns at once. Afterwards the request and the
     * response belong to the endpoint.
     *
     * @param subscription the client's user, expiry and login; groups do not matter
     * @throws StreamingUnavailableException if a filter or setting of the application prevents a stream; nothing was sent
     * @throws IOException if the client is gone
     */
    public void answer(
            HttpServletRequest request, HttpServletResponse response, RunView view, Subscription subscription)
            throws IOException {
        runs.answer(exchange(request, response), view, subscription);
    }

    /**
     * Answers the request with a view if there is one, otherwise with 204. A run that the user may not view is answered as if it did not exist, so
     * that a response does not reveal whether another user's chat has an active run.
     *
     * @param view such as {@code hub.runs().view(scope)}
     * @throws StreamingUnavailableException if a filter or setting of the application prevents a stream; nothing was sent
     * @throws IOException if the client is gone
     */
    public void answerIfAny(
            HttpServletRequest request, HttpServletResponse response, Optional<RunView> view, Subscription subscription)
            throws IOException {
        runs.answerIfAny(exchange(request, response), view, subscription);
    }

    /**
     * Answers the request for a run that was not started: 409, 429, 503 or 403 by the {@linkplain RunRefusedException#reason() reason}.
     *
     * @throws IOException if the client is gone
     */
    public void refuse(HttpServletRequest request, HttpServletResponse response, RunRefusedException refused)
            throws IOException {
        runs.refuse(exchange(request, response), refused);
    }

    /**
     * Answers a request that was to start or show a run, but failed with an exception: a {@link RunRefusedException} as {@link #refuse} does, a
     * {@link RequestRejectedException} with its status, an invalid name with 400. The client never sees any other exception: the response is
     * 503, and the failure is logged, once a minute for each kind.
     *
     * @return whether the request was answered. It is not if the response has begun, nor for exceptions that Spring Security's filters handle: rethrow those
     * @throws IOException if the client is gone
     */
    public boolean answerFailure(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        return runs.answerFailure(exchange(request, response), UnreadableParameters.rejectedOr(failure));
    }

    private HttpExchange exchange(HttpServletRequest request, HttpServletResponse response) {
        return new ServletExchange(request, response, shared).exposing(Cors.exposedHeaders());
    }
}
