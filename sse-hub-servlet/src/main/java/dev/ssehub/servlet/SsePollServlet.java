package dev.ssehub.servlet;

import dev.ssehub.SseHub;
import dev.ssehub.http.HttpExchange;
import dev.ssehub.session.Subscription;
import java.io.IOException;

/**
 * Serves the events of a hub by polling, for clients that cannot stream: scripts, or pages behind a proxy that holds streams back. The URL of a
 * {@link SseHubServlet} also answers polls, for clients with {@code Accept: application/json}; this servlet answers every request that way.
 * Register it, and all filters in front of it, with asynchronous support.
 *
 * <pre>{@code GET /poll?lastEventId=1789-41&waitMs=20000}</pre>
 *
 * <p>The response is {@code {"cursor": "1789-42", "gap": false, "events": [{"id": "1789-42", "event": "order", "data": "…"}]}}. It is sent
 * as soon as there is an event, and without one when {@code waitMs} (0 to 30,000, and 0 unless given) has passed. The next poll begins at
 * the cursor. Positions, entitlements and gaps are those of a stream, so a client may switch between the two at any time. No thread
 * waits. A poll is refused if its user has as many sessions as allowed, even with the policy by which a stream would replace the
 * oldest.
 */
public final class SsePollServlet extends EndpointServlet {

    private static final long serialVersionUID = 1L;

    /** Serves the hub with the defaults of {@link SseEndpoint#of}. */
    public SsePollServlet(SseHub hub, SubscriptionResolver resolver) {
        this(SseEndpoint.of(hub), resolver);
    }

    /** Serves an endpoint. A refusal is always an error here, 429 or 503, with {@code Retry-After}. */
    public SsePollServlet(SseEndpoint endpoint, SubscriptionResolver resolver) {
        super(endpoint, resolver);
    }

    @Override
    void get(HttpExchange exchange, Subscription subscription) throws IOException {
        streams().poll(exchange, subscription);
    }

    @Override
    boolean answerFailure(HttpExchange exchange, Throwable failure) throws IOException {
        return streams().answerFailureOfPoll(exchange, failure);
    }
}
