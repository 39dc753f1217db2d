package dev.ssehub.servlet;

import dev.ssehub.SseHub;
import dev.ssehub.http.HttpExchange;
import dev.ssehub.session.Subscription;
import java.io.IOException;

/**
 * Serves the streams of a hub. Register it, and all filters in front of it, with asynchronous support.
 *
 * <pre>{@code
 * context.addServlet(new SseHubServlet(hub, request -> Subscription.user(request.getRemoteUser()).group("orders")), "/events");
 * }</pre>
 *
 * <p>A request that accepts {@code application/json} but no event stream is answered as a poll, see {@link SsePollServlet}: clients that
 * cannot stream use the same URL.
 *
 * <p>{@code GET} opens a stream, {@code HEAD} returns the status and headers of {@code GET}, {@code OPTIONS} the methods; others are answered with 405.
 */
public final class SseHubServlet extends EndpointServlet {

    private static final long serialVersionUID = 1L;

    /** Serves the hub with the defaults of {@link SseEndpoint#of}. */
    public SseHubServlet(SseHub hub, SubscriptionResolver resolver) {
        this(SseEndpoint.of(hub), resolver);
    }

    /** Serves an endpoint. */
    public SseHubServlet(SseEndpoint endpoint, SubscriptionResolver resolver) {
        super(endpoint, resolver);
    }

    @Override
    void get(HttpExchange exchange, Subscription subscription) throws IOException {
        streams().open(exchange, subscription);
    }

    @Override
    boolean answerFailure(HttpExchange exchange, Throwable failure) throws IOException {
        return streams().answerFailure(exchange, failure);
    }
}
