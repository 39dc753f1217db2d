package dev.ssehub.webflux;

import dev.ssehub.SseHub;
import java.util.Objects;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Serves the streams of a hub on WebFlux.
 *
 * <pre>{@code
 * @Bean
 * RouterFunction<ServerResponse> events(SseHub hub) {
 *     return RouterFunctions.route(RequestPredicates.path("/sse"), new SseHubHandler(hub, SubscriptionResolver.ofPrincipal()));
 * }
 * }</pre>
 *
 * <p>A request that accepts {@code application/json} but no event stream is answered as a poll, see {@link SsePollHandler}: clients that cannot stream use the
 * same URL. {@code GET} opens a stream, {@code HEAD} returns the status and headers of {@code GET}, {@code OPTIONS} the methods; others are answered
 * with 405.
 */
public final class SseHubHandler extends EndpointHandler implements AutoCloseable {

    private final SseEndpoint endpoint;
    private final SubscriptionResolver resolver;

    /** Serves the hub with the defaults of {@link SseEndpoint#of}. */
    public SseHubHandler(SseHub hub, SubscriptionResolver resolver) {
        this(SseEndpoint.of(hub), resolver);
    }

    /** Serves an endpoint. */
    public SseHubHandler(SseEndpoint endpoint, SubscriptionResolver resolver) {
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint must not be null");
        this.resolver = Objects.requireNonNull(resolver, "resolver must not be null");
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return endpoint.serve(exchange, endpoint.open(exchange, Mono.defer(() -> resolver.resolve(exchange))));
    }

    /** Ends waiting polls. Streams end with the hub. */
    @Override
    public void close() {
        endpoint.stopPolls();
    }
}
