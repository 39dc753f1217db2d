package dev.ssehub.spring.internal.webflux;

import java.util.Map;
import java.util.stream.Stream;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** The configuration of {@code addCorsMappings}, for responses that are sent before WebFlux looks for a handler. */
public final class WebFluxCors {

    private WebFluxCors() {}

    /** Collects the mappings of these configurers. */
    public static CorsConfigurationSource of(Stream<WebFluxConfigurer> configurers) {
        Mappings mappings = new Mappings();
        configurers.forEach(configurer -> configurer.addCorsMappings(mappings));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.setCorsConfigurations(mappings.getCorsConfigurations());
        return source;
    }

    private static final class Mappings extends CorsRegistry {

        @Override
        protected Map<String, CorsConfiguration> getCorsConfigurations() {
            return super.getCorsConfigurations();
        }
    }
}
