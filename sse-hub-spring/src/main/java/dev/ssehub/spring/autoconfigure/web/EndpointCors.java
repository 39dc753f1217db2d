package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.http.Cors;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;

/**
 * Says which other origins may use the endpoints: what the application says for all of its paths, or else the settings of the hub, or else
 * what Spring MVC has for its controllers.
 */
final class EndpointCors implements CorsConfigurationSource {

    private static final List<String> SENT_BY_THE_SCRIPT = List.of("Authorization", "Cache-Control", "Last-Event-ID");
    private static final long MAX_AGE_SECONDS = 600;

    private final List<CorsConfigurationSource> ofApplication;
    private final List<CorsConfigurationSource> ofMvc;
    private final Map<String, CorsConfiguration> ofHub = new HashMap<>();

    EndpointCors(Spaces spaces, List<CorsConfigurationSource> ofApplication, List<CorsConfigurationSource> ofMvc) {
        this.ofApplication = List.copyOf(ofApplication);
        this.ofMvc = List.copyOf(ofMvc);
        for (Space space : spaces) {
            SseHubProperties.Cors settings = space.properties().cors();
            if (!settings.origins().isEmpty()) {
                space.endpoints().forEach(place -> ofHub.put(place.path(), of(settings)));
            }
        }
    }

    private static CorsConfiguration of(SseHubProperties.Cors settings) {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(List.copyOf(settings.origins()));
        // Others than GET are answered by the endpoint, with a 405 that is seen.
        configuration.setAllowedMethods(List.of("*"));
        configuration.setAllowedHeaders(List.copyOf(settings.allowedHeaders()));
        configuration.setAllowCredentials(settings.credentials());
        configuration.setMaxAge(MAX_AGE_SECONDS);
        Cors.exposedHeaders().forEach(configuration::addExposedHeader);
        return configuration;
    }

    @Override
    public @Nullable CorsConfiguration getCorsConfiguration(HttpServletRequest request) {
        CorsConfiguration general = first(ofApplication, request);
        if (general != null) {
            return withScript(general);
        }
        CorsConfiguration own = ofHub.get(request.getServletPath());
        if (own != null) {
            return own;
        }
        CorsConfiguration ofControllers = first(ofMvc, request);
        return ofControllers == null ? null : withScript(ofControllers);
    }

    private static @Nullable CorsConfiguration first(
            List<CorsConfigurationSource> sources, HttpServletRequest request) {
        return sources.stream()
                .map(source -> source.getCorsConfiguration(request))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The same origins and methods; the script for browsers can send and read what it needs. */
    private static CorsConfiguration withScript(CorsConfiguration general) {
        CorsConfiguration configuration = new CorsConfiguration(general);
        SENT_BY_THE_SCRIPT.stream()
                .filter(name -> !has(configuration.getAllowedHeaders(), name))
                .forEach(configuration::addAllowedHeader);
        Cors.exposedHeaders().stream()
                .filter(name -> !has(configuration.getExposedHeaders(), name))
                .forEach(configuration::addExposedHeader);
        return configuration;
    }

    private static boolean has(@Nullable List<String> names, String name) {
        return names != null && names.stream().anyMatch(known -> known.equals("*") || known.equalsIgnoreCase(name));
    }
}
