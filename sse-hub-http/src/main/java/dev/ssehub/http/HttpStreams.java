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
 * Answers requests with streams of a hub, and polls, on any {@link HttpExchange}: what an adapter to a web framework puts its own endpoint in front of.
 *
 * <p>The position of a client that comes back is taken from its {@code Last-Event-ID} header, or else from the query parameter {@code lastEventId}. A
 * request that accepts {@code application/json} and no event stream is a poll. The query parameter {@code retained=true} says that the client shows nothing of
 * what was published up to its position. Each answer names the {@linkplain SseHub#identity identity} of the subscription. {@code HEAD} is answered as
 * {@code GET} would be, and opens nothing.
 *
 * <p>Immutable; any thread may use it. Threads that answer polls belong to all that are made of one.
 */
public final class HttpStreams {

    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final SseHub hub;
    private final EndpointSettings settings;
    private final OncePerMinute news;
    private final PollThreads polls;
    private final Refusals refusals;
    private final Failures failures;
    /** One for all responses, which keep it for as long as they are open. */
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

    /** Refuses by the {@code Accept} header and serves no other origin. */
    public static HttpStreams of(SseHub hub) {
        Objects.requireNonNull(hub, "hub must not be null");
        return new HttpStreams(
                hub, EndpointSettings.USUAL, new OncePerMinute(HubClock.system()::nanos), new PollThreads());
    }

    /** Sets how streams are refused. */
    public HttpStreams refusal(Refusal how) {
        return with(settings.refusal(how));
    }

    /** Sets which other origins may read the streams. */
    public HttpStreams cors(Cors which) {
        return with(settings.cors(which));
    }

    /** Sets which blocks streams consist of whose subscription does not say; {@link Framing#BROWSER} unless set. Polls have none. */
    public HttpStreams framing(Framing which) {
        return with(settings.framing(which));
    }

    /** Sets how streams end whose subscription does not say, and those that are refused softly; {@link EndStyle#CLEAN} unless set. Polls end cleanly. */
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
     * Sets the headers for other origins, and answers whatever is neither {@code GET} nor {@code HEAD}. To be called before all else: a page of another origin
     * sees no answer without it, and a token that has expired would never be renewed.
     *
     * @return whether the request is still to be answered
     * @throws IOException when the client is gone
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
     * Answers the request with a stream, or refuses it, or answers a poll. Returns at once; the stream goes on.
     *
     * @return the session, or empty when the request was answered otherwise
     * @throws StreamingUnavailableException when the set-up of the application stands against it; nothing was sent
     * @throws RequestRejectedException for a poll whose {@code waitMs} is invalid
     * @throws IOException when the client is gone
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
     * Answers the request with the events that there are for it, or as soon as there is one, or with none when the wait is over. Takes no
     * other session's place, whatever the policy for users: a poll that waits would end a stream, which would come back and end the poll.
     *
     * @throws StreamingUnavailableException when the set-up of the application stands against it; nothing was sent
     * @throws RequestRejectedException when {@code waitMs} is invalid
     * @throws IOException when the client is gone
     */
    public void poll(HttpExchange exchange, Subscription subscription) throws IOException {
        begin(exchange, subscription);
        Duration wait = Poll.waitOf(exchange);
        // The answer is made of the blocks for browsers, which say the position and a gap.
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
     * Answers a request that was to become a stream, and for which something was thrown instead: a {@link RequestRejectedException} with its status, a name
     * that cannot be one with 400, {@code Subscription.user(null)} with 401. Whatever else it is, the client does not get to see it and comes back: the
     * stream is refused as one that cannot be opened now ({@link Refusal}), and the failure is logged, once a minute for each kind.
     *
     * @return whether the request was answered. It is not when the response has begun, nor for what Spring Security's filters answer: throw it on
     * @throws IOException when the client is gone
     */
    public boolean answerFailure(HttpExchange exchange, Throwable failure) throws IOException {
        return failures.answer(exchange, failure, () -> {
            begin(exchange);
            refusals.refuse(exchange, Refusals.NOT_NOW, settings.framed(Subscription.anonymous()));
        });
    }

    /**
     * As {@link #answerFailure}, for a poll, which is refused with an error.
     *
     * @throws IOException when the client is gone
     */
    public boolean answerFailureOfPoll(HttpExchange exchange, Throwable failure) throws IOException {
        return failures.answer(exchange, failure, () -> {
            settings.cors().apply(exchange);
            refusals.refuseHard(exchange, Refusals.NOT_NOW);
        });
    }

    /**
     * Answers a request that cannot become a stream because of how the application is set up, with 500; the log has to say why.
     *
     * @throws IOException when the client is gone
     */
    public void answerUnavailable(HttpExchange exchange) throws IOException {
        Problem.of(500, "the server is not set up for streaming; its log says what to change")
                .send(exchange);
    }

    /** Ends the threads that answer polls, and the polls that wait; they are started again when there is one. */
    public void stopPolls() {
        polls.stop();
    }

    /** What a poll says that ends before the hub has said anything. With a position, its client would show what was published up to there. */
    private @Nullable String positionBefore(OpenRequest open) {
        return open.needsState()
                ? null
                : hub.position(open.lastEventId()).map(EventId::toString).orElse(null);
    }

    /** Sets the headers that any answer to somebody has. */
    private void begin(HttpExchange exchange, Subscription subscription) {
        begin(exchange);
        exchange.setHeader(StreamHeaders.IDENTITY, hub.identity(subscription));
    }

    /** Sets the headers that any answer has. */
    private void begin(HttpExchange exchange) {
        settings.cors().apply(exchange);
        // One URL has streams and polls, and a cache is not to take one for the other.
        Cors.vary(exchange, "Accept");
    }

    private static OpenRequest openRequest(HttpExchange exchange, Subscription subscription) {
        OpenRequest open = new OpenRequest(subscription, Position.of(exchange), exchange.remoteAddress());
        return Position.needsState(exchange) ? open.needingState() : open;
    }

    /** Answers as if a session were opened. The hub is asked for one, and the connection then fails. */
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

    /** Nothing is wrong: the request was only for the headers. */
    private static final class OnlyAsked extends IOException {

        private static final long serialVersionUID = 1L;

        OnlyAsked() {
            super("no stream was asked for");
        }
    }
}
