package dev.ssehub.webflux;

import dev.ssehub.SseHub;
import java.util.Objects;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Serves the events of a hub by polling, for clients that cannot stream: scripts, or pages behind a proxy that holds streams back. The URL of a
 * {@link SseHubHandler} also answers polls, for clients with {@code Accept: application/json}; this handler answers every request that way.
 *
 * <pre>{@code GET /poll?lastEventId=1789-41&waitMs=20000}</pre>
 *
 * <p>The response is {@code {"cursor": "1789-42", "gap": false, "events": [{"id": "1789-42", "event": "order", "data": "…"}]}}. It is sent
 * as soon as there is an event, and without one when {@code waitMs} (0 to 30,000, and 0 unless given) has passed. The next poll begins at
 * the cursor. Positions, entitlements and gaps are those of a stream, so a client may switch between the two at any time. A poll is refused if its user has
 * as many sessions as allowed, always with an error, 429 or 503, and {@code Retry-After}.
 */
public final class SsePollHandler extends EndpointHandler implements AutoCloseable {

    private final SseEndpoint endpoint;
    private final SubscriptionResolver resolver;

    /** Serves the hub with the defaults of {@link SseEndpoint#of}. */
    public SsePollHandler(SseHub hub, SubscriptionResolver resolver) {
        this(SseEndpoint.of(hub), resolver);
    }

    /** Serves an endpoint. */
    public SsePollHandler(SseEndpoint endpoint, SubscriptionResolver resolver) {
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint must not be null");
        this.resolver = Objects.requireNonNull(resolver, "resolver must not be null");
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return endpoint.serve(exchange, endpoint.poll(exchange, Mono.defer(() -> resolver.resolve(exchange))));
    }

    /** Ends waiting polls. */
    @Override
    public void close() {
        endpoint.stopPolls();
    }
}
