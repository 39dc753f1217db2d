package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.spring.autoconfigure.endpoint.CorsRules;
import dev.ssehub.spring.autoconfigure.endpoint.CorsSources;
import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.internal.webflux.EndpointCorsFilter;
import dev.ssehub.spring.internal.webflux.WebFluxCors;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.WebHandler;

/** Configures access to the endpoints of a WebFlux application from other origins. */
@AutoConfiguration(after = SseHubWebFluxAutoConfiguration.class)
@ConditionalOnBean(WebFluxEndpoints.class)
@ConditionalOnClass(CorsConfigurationSource.class)
public final class SseHubWebFluxCorsAutoConfiguration {

    @Bean
    EndpointCorsFilter sseHubWebFluxCorsFilter(
            Spaces spaces, ListableBeanFactory beans, ObjectProvider<WebFluxConfigurer> configurers) {
        CorsRules<CorsConfigurationSource> rules = new CorsRules<>(
                spaces,
                CorsSources.in(beans, CorsConfigurationSource.class, name -> beans.isTypeMatch(name, WebHandler.class)),
                List.of(WebFluxCors.of(configurers.orderedStream())));
        StreamPaths paths = new StreamPaths(EndpointPaths.of(spaces), null);
        return new EndpointCorsFilter(exchange -> {
            String path = paths.endpointOf(exchange.getRequest());
            return path == null ? null : rules.at(path, source -> source.getCorsConfiguration(exchange));
        });
    }
}
