package dev.ssehub.webflux;

import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** A handler that WebFlux can call by a route, by a mapping, or instead of the whole framework. */
abstract class EndpointHandler implements HandlerFunction<ServerResponse>, WebHandler {

    @Override
    public abstract Mono<Void> handle(ServerWebExchange exchange);

    /** {@inheritDoc} The status is set when it is known. */
    @Override
    public final Mono<ServerResponse> handle(ServerRequest request) {
        return ServerResponse.ok().build((exchange, context) -> handle(exchange));
    }
}
