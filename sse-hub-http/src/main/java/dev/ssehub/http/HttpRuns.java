package dev.ssehub.http;

import dev.ssehub.SseHub;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
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
 * Answers requests with views of runs, on any {@link HttpExchange}. Adapters to web frameworks put their own endpoint in front of it.
 *
 * <p>The response to the request that starts a run waits, without a thread, for the first event of the run: if the run fails before it, the response is an
 * error with the status of the {@link dev.ssehub.run.RunEnd}. Otherwise it is a stream in plain framing, which ends cleanly when the run has ended and all of it
 * was sent; in every other case it is cut off. A response has the header {@code SSE-Hub-Run} with the id of the run. If there is nothing more to come, it is
 * 204. If the hub cannot accept another stream, it is 429 or 503 with {@code Retry-After}.
 *
 * <p>Immutable; any thread may use it.
 */
public final class HttpRuns {

    private static final Logger LOG = LoggerFactory.getLogger(HttpRuns.class);

    private final SseHub hub;
    private final EndpointSettings settings;
    private final OncePerMinute news;
    private final @Nullable UnaryOperator<String> address;
    private final Refusals refusals;
    private final Failures failures;
    private final String heartbeatMillis;

    private HttpRuns(
            SseHub hub, EndpointSettings settings, OncePerMinute news, @Nullable UnaryOperator<String> address) {
        this.hub = hub;
        this.settings = settings;
        this.news = news;
        this.address = address;
        this.failures = new Failures(news);
        this.heartbeatMillis = Long.toString(hub.config().heartbeat().toMillis());
        this.refusals = new Refusals(settings, hub.config().retry().toMillis(), heartbeatMillis);
    }

    /** Serves no other origin, and assigns no address to runs. */
    public static HttpRuns of(SseHub hub) {
        Objects.requireNonNull(hub, "hub must not be null");
        EndpointSettings usual =
                EndpointSettings.USUAL.refusal(Refusal.HARD).withoutPolls().framing(Framing.PLAIN);
        return new HttpRuns(hub, usual, new OncePerMinute(HubClock.system()::nanos), null);
    }

    /** Sets the other origins that may read the views. */
    public HttpRuns cors(Cors which) {
        return new HttpRuns(hub, settings.cors(which), news, address);
    }

    /** Sets where the application serves a run by its id; responses have that address in {@code Content-Location}. */
    public HttpRuns address(UnaryOperator<String> ofRun) {
        return new HttpRuns(hub, settings, news, Objects.requireNonNull(ofRun, "address must not be null"));
    }

    /**
     * Answers the request with a view, with an error, or with 204 if there is nothing to come. Returns at once.
     *
     * @param subscription the client's user, expiry and login; groups do not matter
     * @throws StreamingUnavailableException if the set-up of the application prevents a stream; nothing was sent
     * @throws IOException if the client is gone
     */
    public void answer(HttpExchange exchange, RunView view, Subscription subscription) throws IOException {
        answer(exchange, view, subscription, false);
    }

    /**
     * Answers the request with a view if there is one, otherwise with 204. A run that the user may not view is answered as if it did not exist, so
     * that a response does not reveal whether another user's chat has an active run.
     *
     * @throws StreamingUnavailableException if the set-up of the application prevents a stream; nothing was sent
     * @throws IOException if the client is gone
     */
    public void answerIfAny(HttpExchange exchange, Optional<RunView> view, Subscription subscription)
            throws IOException {
        if (view.isPresent()) {
            answer(exchange, view.get(), subscription, true);
        } else {
            begin(exchange, subscription);
            exchange.setStatus(204);
        }
    }

    private void answer(HttpExchange exchange, RunView view, Subscription subscription, boolean isOptional)
            throws IOException {
        begin(exchange, subscription);
        // Read now, because a server may have recycled the request by the time the response is known.
        boolean isHead = Requested.isHead(exchange);
        CompletableFuture<ViewAnswer> answer = hub.answer(
                        view,
                        new ViewRequest(subscription, exchange.remoteAddress(), exchange::header, exchange::parameter))
                .toCompletableFuture();
        if (answer.isDone()) {
            ViewAnswer known = answer.join();
            if (isOptional && known.status() == 404) {
                exchange.setStatus(204);
            } else {
                answerNow(exchange, addressed(known), isHead);
            }
            return;
        }
        HttpExchange.Later waiting = exchange.later();
        var unused = answer.whenComplete(
                (known, failure) -> waiting.answerBy(() -> answerWhateverHappens(waiting, known, isHead)));
    }

    private void begin(HttpExchange exchange, Subscription subscription) {
        settings.cors().apply(exchange);
        exchange.setHeader(StreamHeaders.IDENTITY, hub.identity(subscription));
    }

    /** No other code completes the response, so exceptions of a dialect or of the application's address function are answered too. */
    private void answerWhateverHappens(HttpExchange.Later waiting, @Nullable ViewAnswer answer, boolean isHead) {
        try {
            answerLater(waiting, answer == null ? null : addressed(answer), isHead);
        } catch (Throwable failure) {
            LOG.error("A view of a run cannot be shown", failure);
            waiting.finish(exchange -> {
                if (!exchange.hasBegun()) {
                    refusals.refuseHard(exchange, Refusals.NOT_NOW);
                }
            });
        }
    }

    /** Adds the address of the run. Not to be called under a lock, since it calls the application. */
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
     * @throws IOException if the client is gone
     */
    public void refuse(HttpExchange exchange, RunRefusedException refused) throws IOException {
        settings.cors().apply(exchange);
        int status = switch (refused.reason()) {
            case BUSY -> 409;
            case TOO_MANY_FOR_OWNER -> 429;
            case TOO_MANY, CLOSED -> 503;
            case NOT_ALLOWED -> 403;
        };
        refusals.refuseHard(exchange, Problem.of(status, String.valueOf(refused.getMessage())));
    }

    /**
     * Answers a request that was to start or show a run, but failed with an exception: a {@link RunRefusedException} as {@link #refuse} does, a
     * {@link RequestRejectedException} with its status, an invalid name with 400. The client never sees any other exception: the response is
     * 503, and the failure is logged, once a minute for each kind.
     *
     * @return whether the request was answered. It is not if the response has begun, nor for exceptions that Spring Security's filters handle: rethrow those
     * @throws IOException if the client is gone
     */
    public boolean answerFailure(HttpExchange exchange, Throwable failure) throws IOException {
        if (failure instanceof RunRefusedException refused && !exchange.hasBegun()) {
            refuse(exchange, refused);
            return true;
        }
        return failures.answer(exchange, failure, () -> {
            settings.cors().apply(exchange);
            refusals.refuseHard(exchange, Refusals.NOT_NOW);
        });
    }

    private void answerNow(HttpExchange exchange, ViewAnswer answer, boolean isHead) throws IOException {
        ViewAnswer.Opener opener = answer.opener();
        if (opener == null || isHead) {
            answerWithoutStream(exchange, answer);
            return;
        }
        try {
            opener.open(signals ->
                    exchange.stream(headers -> setHeaders(headers, answer), StreamEnd.BROKEN_IF_GIVEN_UP, signals));
        } catch (SubscriptionRefusedException e) {
            refusals.refuseHard(exchange, Refusals.problemOf(e));
        }
    }

    private void answerLater(HttpExchange.Later waiting, @Nullable ViewAnswer answer, boolean isHead) {
        ViewAnswer.Opener opener = answer == null ? null : answer.opener();
        if (answer == null) {
            waiting.finish(exchange -> refusals.refuseHard(exchange, Refusals.NOT_NOW));
        } else if (opener == null || isHead) {
            waiting.finish(exchange -> answerWithoutStream(exchange, answer));
        } else {
            openLater(waiting, answer, opener);
        }
    }

    private void openLater(HttpExchange.Later waiting, ViewAnswer answer, ViewAnswer.Opener opener) {
        try {
            opener.open(signals ->
                    waiting.stream(headers -> setHeaders(headers, answer), StreamEnd.BROKEN_IF_GIVEN_UP, signals));
        } catch (SubscriptionRefusedException e) {
            waiting.finish(exchange -> refusals.refuseHard(exchange, Refusals.problemOf(e)));
        } catch (IOException e) {
            waiting.finish(exchange -> {
                throw e;
            });
        } catch (StreamingUnavailableException e) {
            LOG.error("A view of a run cannot be shown", e);
            waiting.finish(
                    exchange -> Problem.of(500, "streams are not possible here").send(exchange));
        }
    }

    private void setHeaders(HttpExchange exchange, ViewAnswer answer) {
        StreamHeaders.setEventStreamHeaders(exchange, heartbeatMillis);
        setRunHeaders(exchange, answer);
    }

    private static void setRunHeaders(HttpExchange exchange, ViewAnswer answer) {
        answer.headers().forEach(exchange::setHeader);
    }

    private void answerWithoutStream(HttpExchange exchange, ViewAnswer answer) throws IOException {
        if (answer.status() == 200) {
            setHeaders(exchange, answer);
            return;
        }
        setRunHeaders(exchange, answer);
        Problem problem = Problem.of(answer.status(), Objects.requireNonNullElse(answer.problem(), ""));
        if (problem.isForNow()) {
            refusals.refuseHard(exchange, problem);
        } else {
            problem.send(exchange);
        }
    }
}
