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
 * Answers preflight requests of other origins at the endpoints, and adds the CORS headers to every response, including those of Spring
 * Security's filters, which come after this one. Without a CORS configuration, the request is passed on unchanged.
 */
public final class EndpointCorsFilter implements WebFilter, Ordered {

    /** Before all filters that may answer. */
    private static final int ORDER = HIGHEST_PRECEDENCE + 20;

    private final CorsConfigurationSource cors;
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

    /** Answers according to this source, which has the configuration of the endpoints. */
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
