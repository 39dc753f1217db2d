package dev.ssehub.spring.internal.webflux;

import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers preflight requests of other origins at the endpoints, and marks every answer: those of Spring Security's filters too, which come after
 * this. Where nobody says anything about other origins, it leaves the request to whatever comes next.
 */
public final class EndpointCorsFilter implements WebFilter, Ordered {

    /** Before all that may answer. */
    private static final int ORDER = HIGHEST_PRECEDENCE + 20;

    private final CorsConfigurationSource cors;
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

    /** Answers as the source says, which knows the endpoints. */
    public EndpointCorsFilter(CorsConfigurationSource cors) {
        this.cors = cors;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        CorsConfiguration configuration = cors.getCorsConfiguration(exchange);
        if (configuration == null) {
            return chain.filter(exchange);
        }
        return processor.process(configuration, exchange) && !CorsUtils.isPreFlightRequest(exchange.getRequest())
                ? chain.filter(exchange)
                : Mono.empty();
    }
}
