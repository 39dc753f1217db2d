package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.spring.autoconfigure.endpoint.CorsRules;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;

/** The CORS configuration of the endpoints' servlets. */
final class EndpointCors implements CorsConfigurationSource {

    private final CorsRules<CorsConfigurationSource> rules;

    EndpointCors(CorsRules<CorsConfigurationSource> rules) {
        this.rules = rules;
    }

    @Override
    public @Nullable CorsConfiguration getCorsConfiguration(HttpServletRequest request) {
        return rules.at(request.getServletPath(), source -> source.getCorsConfiguration(request));
    }
}
