package dev.ssehub.http;

import dev.ssehub.HubConfig.UserLimitPolicy;
import dev.ssehub.SseHub;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests with streams of a hub, and polls, on any {@link HttpExchange}. Adapters to web frameworks put their own endpoint in front of it.
 *
 * <p>The position of a returning client is taken from its {@code Last-Event-ID} header, or else from the query parameter {@code lastEventId}. A
 * request that accepts {@code application/json} but no event stream is a poll. With the query parameter {@code retained=true}, the client shows nothing of
 * what was published up to its position. Each response names the {@linkplain SseHub#identity identity} of the subscription. {@code HEAD} is answered like
 * {@code GET}, and opens nothing.
 *
 * <p>Immutable; any thread may use it. Instances that are derived from one another share the threads that answer polls.
 */
public final class HttpStreams {

    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final SseHub hub;
    private final EndpointSettings settings;
    private final OncePerMinute news;
    private final PollThreads polls;
    private final Refusals refusals;
    private final Failures failures;
    /** Shared by all responses, which reference it for as long as they are open. */
    private final String heartbeatMillis;

    private HttpStreams(SseHub hub, EndpointSettings settings, OncePerMinute news, PollThreads polls) {
        this.hub = hub;
        this.settings = settings;
        this.news = news;
        this.polls = polls;
        this.failures = new Failures(news);
        this.heartbeatMillis = Long.toString(hub.config().heartbeat().toMillis());
        this.refusals = new Refusals(settings, hub.config().retry().toMillis(), heartbeatMillis);
    }

    /** Refuses depending on the {@code Accept} header, and serves no other origin. */
    public static HttpStreams of(SseHub hub) {
        Objects.requireNonNull(hub, "hub must not be null");
        return new HttpStreams(
                hub, EndpointSettings.USUAL, new OncePerMinute(HubClock.system()::nanos), new PollThreads());
    }

    /** Sets how streams are refused. */
    public HttpStreams refusal(Refusal how) {
        return with(settings.refusal(how));
    }

    /** Sets the other origins that may read the streams. */
    public HttpStreams cors(Cors which) {
        return with(settings.cors(which));
    }

    /** Sets the framing of streams whose subscription does not set it; {@link Framing#BROWSER} unless set. Polls have none. */
    public HttpStreams framing(Framing which) {
        return with(settings.framing(which));
    }

    /** Sets how streams end if their subscription does not set it, and streams that are refused softly; {@link EndStyle#CLEAN} unless set. Polls end cleanly. */
    public HttpStreams endStyle(EndStyle which) {
        return with(settings.endStyle(which));
    }

    /** Answers no polls: a request that accepts no event stream gets 406. */
    public HttpStreams withoutPolls() {
        return with(settings.withoutPolls());
    }

    private HttpStreams with(EndpointSettings changed) {
        return new HttpStreams(hub, changed, news, polls);
    }

    /**
     * Sets the headers for other origins, and answers every request other than {@code GET} and {@code HEAD}. Call this first: without it, a page of another
     * origin sees no response, and an expired token would never be renewed.
     *
     * @return whether the request still has to be answered
     * @throws IOException if the client is gone
     */
    public boolean admit(HttpExchange exchange) throws IOException {
        settings.cors().apply(exchange);
        String method = exchange.method();
        if (method.equals("GET") || method.equals("HEAD")) {
            return true;
        }
        exchange.setHeader("Allow", METHODS);
        if (method.equals("OPTIONS")) {
            exchange.setStatus(204);
        } else {
            Problem.of(405, "events are fetched with GET").send(exchange);
        }
        return false;
    }

    /**
     * Answers the request with a stream, or refuses it, or answers a poll. Returns at once; the stream stays open.
     *
     * @return the session, or empty if the request was answered in another way
     * @throws StreamingUnavailableException if the set-up of the application prevents a stream; nothing was sent
     * @throws RequestRejectedException for a poll whose {@code waitMs} is invalid
     * @throws IOException if the client is gone
     */
    public Optional<Session> open(HttpExchange exchange, Subscription subscription) throws IOException {
        if (settings.answersPolls() && Requested.isPoll(exchange)) {
            poll(exchange, subscription);
            return Optional.empty();
        }
        begin(exchange, subscription);
        if (!Requested.acceptsStream(exchange)) {
            Problem.of(406, "this resource is an event stream: accept text/event-stream")
                    .send(exchange);
            return Optional.empty();
        }
        Subscription framed = settings.framed(subscription);
        OpenRequest open = openRequest(exchange, framed);
        try {
            if (Requested.isHead(exchange)) {
                probe(open, exchange, this::setEventStreamHeaders);
                return Optional.empty();
            }
            return Optional.of(hub.open(
                    open,
                    signals -> exchange.stream(this::setEventStreamHeaders, settings.endOf(subscription), signals)));
        } catch (SubscriptionRefusedException e) {
            refusals.refuse(exchange, Refusals.problemOf(e), framed);
            return Optional.empty();
        }
    }

    /**
     * Answers the request with the events for it, at once, or as soon as there is one, or with none when the wait is over. Never replaces another session,
     * regardless of the policy for users: a waiting poll would end a stream, which would reconnect and end the poll.
     *
     * @throws StreamingUnavailableException if the set-up of the application prevents it; nothing was sent
     * @throws RequestRejectedException if {@code waitMs} is invalid
     * @throws IOException if the client is gone
     */
    public void poll(HttpExchange exchange, Subscription subscription) throws IOException {
        begin(exchange, subscription);
        Duration wait = Poll.waitOf(exchange);
        // The response is built from the blocks for browsers, which have the position and a gap.
        Subscription readable =
                subscription.framing() == Framing.PLAIN ? subscription.framing(Framing.BROWSER) : subscription;
        OpenRequest open = openRequest(exchange, readable).withoutReplacing();
        try {
            if (Requested.isHead(exchange)) {
                probe(open, exchange, StreamHeaders::setPollHeaders);
                return;
            }
            Poll poll = new Poll(hub.config(), positionBefore(open), polls.started());
            Session session = hub.open(
                    open,
                    signals -> poll.answeringTo(
                            exchange.stream(StreamHeaders::setPollHeaders, StreamEnd.CLEAN, poll.notifying(signals))));
            poll.answerWithin(wait, session);
        } catch (SubscriptionRefusedException e) {
            refusals.refuseHard(exchange, Refusals.problemOf(e));
        }
    }

    /**
     * Answers a request that was to become a stream, but failed with an exception: a {@link RequestRejectedException} with its status, an invalid name
     * with 400, {@code Subscription.user(null)} with 401. The client never sees any other exception, and retries: the stream is refused like one that
     * cannot be opened now ({@link Refusal}), and the failure is logged, once a minute for each kind.
     *
     * @return whether the request was answered. It is not if the response has begun, nor for exceptions that Spring Security's filters handle: rethrow those
     * @throws IOException if the client is gone
     */
    public boolean answerFailure(HttpExchange exchange, Throwable failure) throws IOException {
        return failures.answer(exchange, failure, () -> {
            begin(exchange);
            refusals.refuse(exchange, Refusals.NOT_NOW, settings.framed(Subscription.anonymous()));
        });
    }

    /**
     * Like {@link #answerFailure}, for a poll, which is refused with an error.
     *
     * @throws IOException if the client is gone
     */
    public boolean answerFailureOfPoll(HttpExchange exchange, Throwable failure) throws IOException {
        return failures.answer(exchange, failure, () -> {
            settings.cors().apply(exchange);
            refusals.refuseHard(exchange, Refusals.NOT_NOW);
        });
    }

    /**
     * Answers with 500 a request that cannot become a stream because of the application's set-up; the log has to give the reason.
     *
     * @throws IOException if the client is gone
     */
    public void answerUnavailable(HttpExchange exchange) throws IOException {
        Problem.of(500, "the server is not set up for streaming; its log says what to change")
                .send(exchange);
    }

    /** Ends the threads that answer polls, and waiting polls; the threads are started again for the next poll. */
    public void stopPolls() {
        polls.stop();
    }

    /**
     * Returns the cursor of a poll that ends before the hub has sent anything. It is null for a client that needs the state: with a position, the
     * client would count as showing what was published up to there.
     */
    private @Nullable String positionBefore(OpenRequest open) {
        return open.needsState()
                ? null
                : hub.position(open.lastEventId()).map(EventId::toString).orElse(null);
    }

    /** Sets the headers of every response to an identified client. */
    private void begin(HttpExchange exchange, Subscription subscription) {
        begin(exchange);
        exchange.setHeader(StreamHeaders.IDENTITY, hub.identity(subscription));
    }

    /** Sets the headers of every response. */
    private void begin(HttpExchange exchange) {
        settings.cors().apply(exchange);
        // One URL serves streams and polls, and a cache must not confuse them.
        Cors.vary(exchange, "Accept");
    }

    private static OpenRequest openRequest(HttpExchange exchange, Subscription subscription) {
        OpenRequest open = new OpenRequest(subscription, Position.of(exchange), exchange.remoteAddress());
        return Position.needsState(exchange) ? open.needingState() : open;
    }

    /** Answers as if a session were opened. The hub is asked to open one, and making its connection fails on purpose. */
    private void probe(OpenRequest open, HttpExchange exchange, Consumer<HttpExchange> headers) throws IOException {
        try {
            hub.open(open.withoutReplacing(), signals -> {
                throw new OnlyAsked();
            });
        } catch (OnlyAsked admitted) {
            prepare(exchange, headers);
        } catch (SubscriptionRefusedException e) {
            if (!open.mayReplace() || !wouldReplace(e)) {
                throw e;
            }
            prepare(exchange, headers);
        }
    }

    private static void prepare(HttpExchange exchange, Consumer<HttpExchange> headers) {
        exchange.requireStreaming();
        headers.accept(exchange);
    }

    private boolean wouldReplace(SubscriptionRefusedException refused) {
        return refused.reason() == SubscriptionRefusedException.Reason.TOO_MANY_FOR_USER
                && hub.config().limits().userLimitPolicy() == UserLimitPolicy.REPLACE_OLDEST;
    }

    private void setEventStreamHeaders(HttpExchange exchange) {
        StreamHeaders.setEventStreamHeaders(exchange, heartbeatMillis);
    }

    /** Not an error: the request was only for the headers. */
    private static final class OnlyAsked extends IOException {

        private static final long serialVersionUID = 1L;

        OnlyAsked() {
            super("no stream was asked for");
        }
    }
}
