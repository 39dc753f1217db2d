package dev.ssehub.spring.autoconfigure.webflux;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Ends Spring Security's observation of a request when its stream begins, as on servlets. Otherwise the observation would last as long as
 * the stream. The filter is right behind Spring Security, whose observation is the current one there. Ending it twice has no effect.
 */
final class SecuredRequests implements WebFilter, Ordered {

    private static final int BEHIND_SPRING_SECURITY = -100 + 1;
    private static final String ITS = "org.springframework.security.";

    private final StreamPaths streams;

    SecuredRequests(StreamPaths streams) {
        this.streams = streams;
    }

    @Override
    public int getOrder() {
        return BEHIND_SPRING_SECURITY;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!streams.contain(exchange.getRequest())) {
            return chain.filter(exchange);
        }
        return Mono.deferContextual(context -> {
            Object current = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
            if (current instanceof Observation observation
                    && current.getClass().getName().startsWith(ITS)) {
                exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(observation::stop));
            }
            return chain.filter(exchange);
        });
    }
}
