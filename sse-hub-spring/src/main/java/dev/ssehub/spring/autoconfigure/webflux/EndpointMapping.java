package dev.ssehub.spring.autoconfigure.webflux;

import java.util.Map;
import org.springframework.context.ApplicationContext;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Maps the paths of the endpoints, on the server of its own context only. WebFlux also uses the mappings of parent contexts, so the endpoints would be served on
 * the management port as well, which has a context of its own.
 */
final class EndpointMapping extends SimpleUrlHandlerMapping {

    EndpointMapping(Map<String, ?> handlers, int order) {
        super(handlers, order);
    }

    @Override
    public Mono<Object> getHandlerInternal(ServerWebExchange exchange) {
        ApplicationContext served = exchange.getApplicationContext();
        return served == null || served == getApplicationContext() ? super.getHandlerInternal(exchange) : Mono.empty();
    }
}
