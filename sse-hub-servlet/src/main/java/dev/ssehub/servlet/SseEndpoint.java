package dev.ssehub.servlet;

import dev.ssehub.SseHub;
import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.HttpStreams;
import dev.ssehub.http.Refusal;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.http.StreamingUnavailableException;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.transport.OpenRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

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

    private final HttpStreams streams;
    private final EndpointResources shared;

    private SseEndpoint(HttpStreams streams, EndpointResources shared) {
        this.streams = streams;
        this.shared = shared;
    }

    /** An endpoint that refuses by the {@code Accept} header and serves no other origin. */
    public static SseEndpoint of(SseHub hub) {
        return of(HttpStreams.of(hub));
    }

    /** An endpoint with settings that are made already, for frameworks that have them for several adapters. */
    public static SseEndpoint of(HttpStreams streams) {
        return new SseEndpoint(
                Objects.requireNonNull(streams, "streams must not be null"), EndpointResources.of(HubClock.system()));
    }

    /** Sets how streams are refused. */
    public SseEndpoint refusal(Refusal how) {
        return with(streams.refusal(how));
    }

    /** Sets which other origins may read the streams. */
    public SseEndpoint cors(Cors which) {
        return with(streams.cors(which));
    }

    /** Sets which blocks streams consist of whose subscription does not say; {@link Framing#BROWSER} unless set. Polls have none. */
    public SseEndpoint framing(Framing which) {
        return with(streams.framing(which));
    }

    /**
     * Sets how streams end whose subscription does not say, and those that are refused softly; {@link EndStyle#CLEAN} unless set. A reset is
     * possible on Tomcat, Jetty and Undertow; elsewhere a warning is logged once, and streams end cleanly. Polls end cleanly.
     */
    public SseEndpoint endStyle(EndStyle which) {
        return with(streams.endStyle(which));
    }

    /** Lets the endpoint answer no polls: a request that accepts no event stream gets 406. */
    public SseEndpoint withoutPolls() {
        return with(streams.withoutPolls());
    }

    /** The threads belong to all that are made of one endpoint. */
    private SseEndpoint with(HttpStreams changed) {
        return new SseEndpoint(changed, shared);
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
        return streams.open(exchange(request, response), subscription);
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
        return streams.answerFailure(exchange(request, response), UnreadableParameters.rejectedOr(failure));
    }

    HttpStreams streams() {
        return streams;
    }

    HttpExchange exchange(HttpServletRequest request, HttpServletResponse response) {
        return new ServletExchange(request, response, shared);
    }
}
