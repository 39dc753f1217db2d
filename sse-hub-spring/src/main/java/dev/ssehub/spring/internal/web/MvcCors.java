package dev.ssehub.spring.internal.web;

import java.util.Map;
import java.util.stream.Stream;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The configuration of {@code addCorsMappings}, for paths that do not belong to controllers. */
public record MvcCors(CorsConfigurationSource source) {

    /** Collects the mappings of these configurers. */
    public static MvcCors of(Stream<WebMvcConfigurer> configurers) {
        Mappings mappings = new Mappings();
        configurers.forEach(configurer -> configurer.addCorsMappings(mappings));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.setCorsConfigurations(mappings.getCorsConfigurations());
        return new MvcCors(source);
    }

    private static final class Mappings extends CorsRegistry {

        @Override
        protected Map<String, CorsConfiguration> getCorsConfigurations() {
            return super.getCorsConfigurations();
        }
    }
}
