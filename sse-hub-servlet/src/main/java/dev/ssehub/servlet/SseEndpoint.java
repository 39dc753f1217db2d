package dev.ssehub.servlet;

import dev.ssehub.HubConfig.UserLimitPolicy;
import dev.ssehub.SseHub;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens streams of a hub from any servlet or controller.
 *
 * <pre>{@code
 * SseEndpoint endpoint = SseEndpoint.of(hub);
 * // in a servlet, once it is sure that somebody is logged in:
 * endpoint.open(request, response, Subscription.user(request.getRemoteUser()).group("orders"));
 * }</pre>
 *
 * <p>The position of a client that comes back is taken from its {@code Last-Event-ID} header, or else from the query parameter
 * {@code lastEventId}. What is not a position there is answered as one that is gone: by a gap, and not by an error.
 *
 * <p>A client that cannot stream polls at the same URL: a request that accepts {@code application/json} and no event stream is answered with the
 * events that there are for it, as {@link SsePollServlet} describes.
 *
 * <p>The query parameter {@code retained=true} says that the client shows nothing of what was published up to its position, as a page after a
 * reload: it gets the {@linkplain OpenRequest#needingState() latest of each key} first.
 *
 * <p>Each answer names the {@linkplain SseHub#identity identity} of the subscription in its header {@code SSE-Hub-Identity}.
 *
 * <p>{@code HEAD} is answered as {@code GET} would be, with the same status and headers, and opens nothing.
 *
 * <p>Immutable; any thread may use it. Where a container may wait in a write (Tomcat does over HTTP/2, with a client that reads nothing),
 * threads of the endpoint write, which exist as long as such streams do.
 */
public final class SseEndpoint {

    private final SseHub hub;
    private final EndpointSettings settings;
    private final EndpointResources shared;
    private final Refusals refusals;
    private final Failures failures;
    /** One for all responses, which keep it for as long as they are open. */
    private final String heartbeatMillis;

    private SseEndpoint(SseHub hub, EndpointSettings settings, EndpointResources shared) {
        this.hub = hub;
        this.settings = settings;
        this.shared = shared;
        this.failures = new Failures(shared.news());
        this.heartbeatMillis = Long.toString(hub.config().heartbeat().toMillis());
        this.refusals = new Refusals(settings, hub.config().retry().toMillis(), heartbeatMillis);
    }

    /** An endpoint that refuses by the {@code Accept} header and serves no other origin. */
    public static SseEndpoint of(SseHub hub) {
        return new SseEndpoint(hub, EndpointSettings.USUAL, EndpointResources.of(HubClock.system()));
    }

    /** Sets how streams are refused. */
    public SseEndpoint refusal(Refusal how) {
        return with(settings.refusal(how));
    }

    /** Sets which other origins may read the streams. */
    public SseEndpoint cors(Cors which) {
        return with(settings.cors(which));
    }

    /** Sets which blocks streams consist of whose subscription does not say; {@link Framing#BROWSER} unless set. Polls have none. */
    public SseEndpoint framing(Framing which) {
        return with(settings.framing(which));
    }

    /**
     * Sets how streams end whose subscription does not say, and those that are refused softly; {@link EndStyle#CLEAN} unless set. A reset is
     * possible on Tomcat, Jetty and Undertow; elsewhere a warning is logged once, and streams end cleanly. Polls end cleanly.
     */
    public SseEndpoint endStyle(EndStyle which) {
        return with(settings.endStyle(which));
    }

    /** Lets the endpoint answer no polls: a request that accepts no event stream gets 406. */
    public SseEndpoint withoutPolls() {
        return with(settings.withoutPolls());
    }

    /** The threads belong to all that are made of one endpoint. */
    private SseEndpoint with(EndpointSettings changed) {
        return new SseEndpoint(hub, changed, shared);
    }

    /**
     * Answers the request with a stream, or refuses it, or answers a poll. Returns at once; the stream goes on when the servlet has returned. Afterwards the
     * request and the response belong to the stream.
     *
     * @return the session, or empty when the request was answered otherwise
     * @throws StreamingUnavailableException when a filter or setting of the application stands against it; nothing was sent
     * @throws RequestRejectedException for a poll whose {@code waitMs} is invalid
     * @throws IOException when the client is gone
     */
    public Optional<Session> open(HttpServletRequest request, HttpServletResponse response, Subscription subscription)
            throws IOException {
        if (settings.answersPolls() && Requested.isPoll(request)) {
            poll(request, response, subscription);
            return Optional.empty();
        }
        begin(request, response, subscription);
        if (!Requested.acceptsStream(request)) {
            Problem.of(406, "this resource is an event stream: accept text/event-stream")
                    .send(response);
            return Optional.empty();
        }
        Subscription framed = settings.framed(subscription);
        OpenRequest open = openRequest(request, framed);
        try {
            if (Requested.isHead(request)) {
                probe(open, request, response, this::setEventStreamHeaders);
                return Optional.empty();
            }
            return Optional.of(hub.open(
                    open,
                    signals -> Streaming.begin(
                            request,
                            response,
                            this::setEventStreamHeaders,
                            shared,
                            settings.endStyleOf(subscription),
                            signals)));
        } catch (SubscriptionRefusedException e) {
            refusals.refuse(request, response, Refusals.problemOf(e), framed);
            return Optional.empty();
        }
    }

    /**
     * Answers a request that was to become a stream, and for which something was thrown instead, as {@link SseHubServlet} does: a
     * {@link RequestRejectedException} with its status, a name that cannot be one with 400, {@code Subscription.user(null)} with 401. Whatever
     * else it is, the client does not get to see it and comes back: the stream is refused as one that cannot be opened now ({@link Refusal}), and
     * the failure is logged, once a minute for each kind.
     *
     * @return whether the request was answered. It is not when the response has begun, nor for what Spring Security's filters answer: throw it on
     * @throws IOException when the client is gone
     */
    public boolean answerFailure(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        return failures.answer(request, response, failure, () -> {
            begin(request, response);
            refusals.refuse(request, response, Refusals.NOT_NOW, settings.framed(Subscription.anonymous()));
        });
    }

    /** As above, for a poll, which is refused with an error. */
    boolean answerFailureOfPoll(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        return failures.answer(request, response, failure, () -> {
            settings.cors().apply(request, response);
            refusals.refuseHard(response, Refusals.NOT_NOW);
        });
    }

    /**
     * Answers the request with the events that there are for it, or as soon as there is one, or with none when the wait is over. Takes no
     * other session's place, whatever the policy for users: a poll that waits would end a stream, which would come back and end the poll.
     */
    void poll(HttpServletRequest request, HttpServletResponse response, Subscription subscription) throws IOException {
        begin(request, response, subscription);
        Duration wait = Poll.waitOf(request);
        // The answer is made of the blocks for browsers, which say the position and a gap.
        Subscription readable =
                subscription.framing() == Framing.PLAIN ? subscription.framing(Framing.BROWSER) : subscription;
        OpenRequest open = openRequest(request, readable).withoutReplacing();
        try {
            if (Requested.isHead(request)) {
                probe(open, request, response, StreamHeaders::setPollHeaders);
                return;
            }
            Poll poll =
                    new Poll(hub.config(), positionBefore(open), shared.polls().started());
            Session session = hub.open(
                    open,
                    signals -> poll.answeringTo(Streaming.begin(
                            request,
                            response,
                            StreamHeaders::setPollHeaders,
                            shared,
                            EndStyle.CLEAN,
                            poll.notifying(signals))));
            poll.answerWithin(wait, session);
        } catch (SubscriptionRefusedException e) {
            refusals.refuseHard(response, Refusals.problemOf(e));
        }
    }

    /** What a poll says that ends before the hub has said anything. With a position, its client would show what was published up to there. */
    private @Nullable String positionBefore(OpenRequest open) {
        return open.needsState()
                ? null
                : hub.position(open.lastEventId()).map(EventId::toString).orElse(null);
    }

    /** Sets the headers that any answer to somebody has. */
    private void begin(HttpServletRequest request, HttpServletResponse response, Subscription subscription) {
        begin(request, response);
        response.setHeader(StreamHeaders.IDENTITY, hub.identity(subscription));
    }

    /** Sets the headers that any answer has. */
    private void begin(HttpServletRequest request, HttpServletResponse response) {
        settings.cors().apply(request, response);
        // One URL has streams and polls, and a cache is not to take one for the other.
        Cors.vary(response, "Accept");
    }

    private static OpenRequest openRequest(HttpServletRequest request, Subscription subscription) {
        OpenRequest open = new OpenRequest(subscription, Position.of(request), request.getRemoteAddr());
        return Position.needsState(request) ? open.needingState() : open;
    }

    /** Ends the threads that answer polls; they are started again when there is one. */
    void stopPolls() {
        shared.polls().stop();
    }

    /** Answers as if a session were opened. The hub is asked for one, and the connection then fails. */
    private void probe(
            OpenRequest open,
            HttpServletRequest request,
            HttpServletResponse response,
            Consumer<HttpServletResponse> headers)
            throws IOException {
        try {
            hub.open(open.withoutReplacing(), signals -> {
                throw new OnlyAsked();
            });
        } catch (OnlyAsked admitted) {
            Streaming.prepare(request, response, headers);
        } catch (SubscriptionRefusedException e) {
            if (!open.mayReplace() || !wouldReplace(e)) {
                throw e;
            }
            Streaming.prepare(request, response, headers);
        }
    }

    private boolean wouldReplace(SubscriptionRefusedException refused) {
        return refused.reason() == SubscriptionRefusedException.Reason.TOO_MANY_FOR_USER
                && hub.config().limits().userLimitPolicy() == UserLimitPolicy.REPLACE_OLDEST;
    }

    /** Nothing is wrong: the request was only for the headers. */
    private static final class OnlyAsked extends IOException {

        private static final long serialVersionUID = 1L;

        OnlyAsked() {
            super("no stream was asked for");
        }
    }

    Cors cors() {
        return settings.cors();
    }

    void setEventStreamHeaders(HttpServletResponse response) {
        StreamHeaders.setEventStreamHeaders(response, heartbeatMillis);
    }
}
