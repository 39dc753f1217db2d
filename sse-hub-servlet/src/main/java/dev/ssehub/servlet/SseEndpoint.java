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
 * // in a servlet, once it is certain that somebody is logged in:
 * endpoint.open(request, response, Subscription.user(request.getRemoteUser()).group("orders"));
 * }</pre>
 *
 * <p>The position of a returning client is taken from its {@code Last-Event-ID} header, or else from the query parameter
 * {@code lastEventId}. An invalid position is answered like one that is no longer kept: with a gap instead of an error.
 *
 * <p>A client that cannot stream polls the same URL: a request that accepts {@code application/json} but no event stream is answered with the
 * events for it, as {@link SsePollServlet} describes.
 *
 * <p>With the query parameter {@code retained=true}, the client shows nothing of what was published up to its position, such as a reloaded
 * page: it gets the {@linkplain OpenRequest#needingState() latest event of each key} first.
 *
 * <p>Each response names the {@linkplain SseHub#identity identity} of the subscription in its header {@code SSE-Hub-Identity}.
 *
 * <p>{@code HEAD} is answered like {@code GET}, with the same status and headers, and opens nothing.
 *
 * <p>Immutable; any thread may use it. If a container may block in a write (Tomcat does over HTTP/2, with a client that reads nothing),
 * threads of the endpoint write; they exist as long as such streams do.
 */
public final class SseEndpoint {

    private final HttpStreams streams;
    private final EndpointResources shared;

    private SseEndpoint(HttpStreams streams, EndpointResources shared) {
        this.streams = streams;
        this.shared = shared;
    }

    /** An endpoint that refuses depending on the {@code Accept} header and serves no other origin. */
    public static SseEndpoint of(SseHub hub) {
        return of(HttpStreams.of(hub));
    }

    /** An endpoint with existing settings, for frameworks that share them between adapters. */
    public static SseEndpoint of(HttpStreams streams) {
        return new SseEndpoint(
                Objects.requireNonNull(streams, "streams must not be null"), EndpointResources.of(HubClock.system()));
    }

    /** Sets how streams are refused. */
    public SseEndpoint refusal(Refusal how) {
        return with(streams.refusal(how));
    }

    /** Sets the other origins that may read the streams. */
    public SseEndpoint cors(Cors which) {
        return with(streams.cors(which));
    }

    /** Sets the framing of streams whose subscription does not set it; {@link Framing#BROWSER} unless set. Polls have none. */
    public SseEndpoint framing(Framing which) {
        return with(streams.framing(which));
    }

    /**
     * Sets how streams end if their subscription does not set it, and streams that are refused softly; {@link EndStyle#CLEAN} unless set. A reset is
     * possible on Tomcat, Jetty and Undertow; on other containers a warning is logged once, and streams end cleanly. Polls end cleanly.
     */
    public SseEndpoint endStyle(EndStyle which) {
        return with(streams.endStyle(which));
    }

    /** Disables polls at the endpoint: a request that accepts no event stream gets 406. */
    public SseEndpoint withoutPolls() {
        return with(streams.withoutPolls());
    }

    /** Endpoints that are derived from one another share their threads. */
    private SseEndpoint with(HttpStreams changed) {
        return new SseEndpoint(changed, shared);
    }

    /**
     * Answers the request with a stream, or refuses it, or answers a poll. Returns at once; the stream stays open when the servlet has returned. Afterwards the
     * request and the response belong to the stream.
     *
     * @return the session, or empty if the request was answered in another way
     * @throws StreamingUnavailableException if a filter or setting of the application prevents it; nothing was sent
     * @throws RequestRejectedException for a poll whose {@code waitMs} is invalid
     * @throws IOException if the client is gone
     */
    public Optional<Session> open(HttpServletRequest request, HttpServletResponse response, Subscription subscription)
            throws IOException {
        return streams.open(exchange(request, response), subscription);
    }

    /**
     * Answers a request that was to become a stream, but failed with an exception, as {@link SseHubServlet} does: a
     * {@link RequestRejectedException} with its status, an invalid name with 400, {@code Subscription.user(null)} with 401. The client never sees any other
     * exception, and retries: the stream is refused like one that cannot be opened now ({@link Refusal}), and the failure is logged, once a minute for
     * each kind.
     *
     * @return whether the request was answered. It is not if the response has begun, nor for exceptions that Spring Security's filters handle: rethrow those
     * @throws IOException if the client is gone
     */
    public boolean answerFailure(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        return streams.answerFailure(exchange(request, response), UnreadableParameters.rejectedOr(failure));
    }

    HttpStreams streams() {
        return streams;
    }

    HttpExchange exchange(HttpServletRequest request, HttpServletResponse response) {
        return new ServletExchange(request, response, shared).exposing(Cors.exposedHeaders());
    }
}
