package dev.ssehub.spring.autoconfigure.hub;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that exist once per application.
 *
 * @param enabled Whether there are streams. If not, hubs are in memory, without endpoints, backplane and hooks: events reach nobody.
 * @param spaces Additional hubs by name, each with the settings of a hub, an endpoint, and a bean that is qualified by the name.
 */
@ConfigurationProperties("sse-hub")
public record SseHubSharedProperties(
        @DefaultValue("true") boolean enabled, @DefaultValue Map<String, SseHubProperties> spaces) {}
