package dev.ssehub.servlet;

import dev.ssehub.SseHub;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(RunEndpoint.class);

    private final SseHub hub;
    private final EndpointSettings settings;
    private final EndpointResources shared;
    private final @Nullable UnaryOperator<String> address;
    private final Refusals refusals;
    private final Failures failures;
    private final String heartbeatMillis;

    private RunEndpoint(
            SseHub hub, EndpointSettings settings, EndpointResources shared, @Nullable UnaryOperator<String> address) {
        this.hub = hub;
        this.settings = settings;
        this.shared = shared;
        this.address = address;
        this.failures = new Failures(shared.news());
        this.heartbeatMillis = Long.toString(hub.config().heartbeat().toMillis());
        this.refusals = new Refusals(settings, hub.config().retry().toMillis(), heartbeatMillis);
    }

    /** An endpoint that serves no other origin, and gives runs no address. */
    public static RunEndpoint of(SseHub hub) {
        EndpointSettings usual =
                EndpointSettings.USUAL.refusal(Refusal.HARD).withoutPolls().framing(Framing.PLAIN);
        return new RunEndpoint(hub, usual, EndpointResources.of(HubClock.system()), null);
    }

    /** Sets which other origins may read the views. */
    public RunEndpoint cors(Cors which) {
        return new RunEndpoint(hub, settings.cors(which), shared, address);
    }

    /**
     * Sets where the application serves a run by its id, such as {@code run -> "/api/runs/" + run}. Answers name that address as
     * {@code Content-Location}, so that the script for browsers can come back to a run that a {@code POST} has started, and stop it there.
     */
    public RunEndpoint address(UnaryOperator<String> ofRun) {
        return new RunEndpoint(hub, settings, shared, Objects.requireNonNull(ofRun, "address must not be null"));
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
        answer(request, response, view, subscription, false);
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
        if (view.isPresent()) {
            answer(request, response, view.get(), subscription, true);
        } else {
            begin(request, response, subscription);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    private void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            RunView view,
            Subscription subscription,
            boolean isOptional)
            throws IOException {
        begin(request, response, subscription);
        // Read now: a container may have forgotten a request by the time that the answer is known.
        boolean isHead = Requested.isHead(request);
        CompletableFuture<ViewAnswer> answer = hub.answer(
                        view,
                        new ViewRequest(
                                subscription, request.getRemoteAddr(), request::getHeader, request::getParameter))
                .toCompletableFuture();
        if (answer.isDone()) {
            ViewAnswer known = answer.join();
            if (isOptional && known.status() == HttpServletResponse.SC_NOT_FOUND) {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            } else {
                answerNow(request, response, addressed(known), isHead);
            }
            return;
        }
        StreamReset reset = new StreamReset(request, response, false);
        AwaitedResponse waiting = new AwaitedResponse(request, response, shared);
        var unused = answer.whenComplete(
                (known, failure) -> waiting.answerBy(() -> answerWhateverHappens(waiting, known, reset, isHead)));
    }

    private void begin(HttpServletRequest request, HttpServletResponse response, Subscription subscription) {
        settings.cors().apply(request, response);
        response.setHeader(StreamHeaders.IDENTITY, hub.identity(subscription));
    }

    /** Nobody else completes the response: also what a dialect or an address of the application throws has an answer. */
    private void answerWhateverHappens(
            AwaitedResponse waiting, @Nullable ViewAnswer answer, StreamReset reset, boolean isHead) {
        try {
            answerLater(waiting, answer == null ? null : addressed(answer), reset, isHead);
        } catch (Throwable failure) {
            LOG.error("A view of a run cannot be shown", failure);
            waiting.finish((request, response) -> {
                if (!response.isCommitted()) {
                    refusals.refuseHard(response, Refusals.NOT_NOW);
                }
            });
        }
    }

    /** Adds where the run is served. Asks the application, so not under a lock. */
    private ViewAnswer addressed(ViewAnswer answer) {
        String run = answer.headers().get(StreamHeaders.RUN);
        if (run == null || address == null) {
            return answer;
        }
        Map<String, String> headers = new HashMap<>(answer.headers());
        headers.put("Content-Location", address.apply(run));
        return new ViewAnswer(answer.status(), headers, answer.problem(), answer.opener());
    }

    /**
     * Answers the request for a run that was not started: 409, 429, 503 or 403 by the {@linkplain RunRefusedException#reason() reason}.
     *
     * @throws IOException when the client is gone
     */
    public void refuse(HttpServletRequest request, HttpServletResponse response, RunRefusedException refused)
            throws IOException {
        settings.cors().apply(request, response);
        int status = switch (refused.reason()) {
            case BUSY -> 409;
            case TOO_MANY_FOR_OWNER -> 429;
            case TOO_MANY, CLOSED -> 503;
            case NOT_ALLOWED -> 403;
        };
        refusals.refuseHard(response, Problem.of(status, String.valueOf(refused.getMessage())));
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
        if (failure instanceof RunRefusedException refused && !response.isCommitted()) {
            refuse(request, response, refused);
            return true;
        }
        return failures.answer(request, response, failure, () -> {
            settings.cors().apply(request, response);
            refusals.refuseHard(response, Refusals.NOT_NOW);
        });
    }

    private void answerNow(HttpServletRequest request, HttpServletResponse response, ViewAnswer answer, boolean isHead)
            throws IOException {
        ViewAnswer.Opener opener = answer.opener();
        if (opener == null || isHead) {
            answerWithoutStream(response, answer);
            return;
        }
        try {
            opener.open(signals -> Streaming.begin(
                    request,
                    response,
                    headers -> setHeaders(headers, answer),
                    shared,
                    new StreamReset(request, response, false),
                    signals));
        } catch (SubscriptionRefusedException e) {
            refusals.refuseHard(response, Refusals.problemOf(e));
        }
    }

    private void answerLater(AwaitedResponse waiting, @Nullable ViewAnswer answer, StreamReset reset, boolean isHead) {
        ViewAnswer.Opener opener = answer == null ? null : answer.opener();
        if (answer == null) {
            waiting.finish((request, response) -> refusals.refuseHard(response, Refusals.NOT_NOW));
        } else if (opener == null || isHead) {
            waiting.finish((request, response) -> answerWithoutStream(response, answer));
        } else {
            openLater(waiting, answer, opener, reset);
        }
    }

    private void openLater(AwaitedResponse waiting, ViewAnswer answer, ViewAnswer.Opener opener, StreamReset reset) {
        try {
            opener.open(signals -> waiting.connect(response -> setHeaders(response, answer), reset, signals));
        } catch (SubscriptionRefusedException e) {
            waiting.finish((request, response) -> refusals.refuseHard(response, Refusals.problemOf(e)));
        } catch (IOException e) {
            waiting.finish((request, response) -> {
                throw e;
            });
        } catch (StreamingUnavailableException e) {
            LOG.error("A view of a run cannot be shown", e);
            waiting.finish((request, response) ->
                    Problem.of(500, "streams are not possible here").send(response));
        }
    }

    private void setHeaders(HttpServletResponse response, ViewAnswer answer) {
        StreamHeaders.setEventStreamHeaders(response, heartbeatMillis);
        setRunHeaders(response, answer);
    }

    private void setRunHeaders(HttpServletResponse response, ViewAnswer answer) {
        answer.headers().forEach(response::setHeader);
    }

    private void answerWithoutStream(HttpServletResponse response, ViewAnswer answer) throws IOException {
        if (answer.status() == HttpServletResponse.SC_OK) {
            setHeaders(response, answer);
            return;
        }
        setRunHeaders(response, answer);
        Problem problem = Problem.of(answer.status(), Objects.requireNonNullElse(answer.problem(), ""));
        if (problem.isForNow()) {
            refusals.refuseHard(response, problem);
        } else {
            problem.send(response);
        }
    }
}
