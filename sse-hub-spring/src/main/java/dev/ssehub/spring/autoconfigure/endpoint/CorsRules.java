package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.http.Cors;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Decides which other origins may use the endpoints: by the application's configuration for all of its paths, or else by the hub's
 * settings, or else by the application's configuration for its controllers.
 *
 * @param <S> the web framework's type of a configuration source
 */
public final class CorsRules<S> {

    private static final List<String> SENT_BY_THE_SCRIPT = List.of("Authorization", "Cache-Control", "Last-Event-ID");
    private static final long MAX_AGE_SECONDS = 600;

    private final List<S> ofApplication;
    private final List<S> ofControllers;
    private final Map<String, CorsConfiguration> ofHub = new HashMap<>();

    public CorsRules(Spaces spaces, List<S> ofApplication, List<S> ofControllers) {
        this.ofApplication = List.copyOf(ofApplication);
        this.ofControllers = List.copyOf(ofControllers);
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
        // The endpoint itself answers other methods than GET, with a 405 that the page can read.
        configuration.setAllowedMethods(List.of("*"));
        configuration.setAllowedHeaders(List.copyOf(settings.allowedHeaders()));
        configuration.setAllowCredentials(settings.credentials());
        configuration.setMaxAge(MAX_AGE_SECONDS);
        Cors.exposedHeaders().forEach(configuration::addExposedHeader);
        return configuration;
    }

    /**
     * Returns the configuration for a request, or null if there is none.
     *
     * @param path the path of the endpoint
     * @param says returns the configuration of a source for the request
     */
    public @Nullable CorsConfiguration at(String path, Function<S, @Nullable CorsConfiguration> says) {
        CorsConfiguration general = first(ofApplication, says);
        if (general != null) {
            return withScript(general);
        }
        CorsConfiguration own = ofHub.get(path);
        if (own != null) {
            return own;
        }
        CorsConfiguration forControllers = first(ofControllers, says);
        return forControllers == null ? null : withScript(forControllers);
    }

    private static <S> @Nullable CorsConfiguration first(
            List<S> sources, Function<S, @Nullable CorsConfiguration> says) {
        return sources.stream().map(says).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Keeps the origins and methods, and adds the headers that the browser script sends and reads. */
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
