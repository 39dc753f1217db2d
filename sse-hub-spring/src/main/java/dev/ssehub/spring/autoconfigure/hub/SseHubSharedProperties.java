package dev.ssehub.spring.autoconfigure.hub;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that are there once in an application.
 *
 * @param enabled Whether streams are there. If not, hubs are in memory, without endpoints, backplane and hooks: what is published reaches nobody.
 * @param spaces More hubs by their names, each with the settings of a hub, an endpoint, and a bean that is qualified by the name.
 */
@ConfigurationProperties("sse-hub")
public record SseHubSharedProperties(
        @DefaultValue("true") boolean enabled, @DefaultValue Map<String, SseHubProperties> spaces) {}
