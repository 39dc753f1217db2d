package dev.ssehub.spring.autoconfigure;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the {@code ssehub} endpoint.
 *
 * @param showIdentities When to show users, groups and single sessions, instead of numbers alone.
 * @param roles Roles of whom counts as authorized; any authenticated user unless set.
 */
@ConfigurationProperties("management.endpoint.ssehub")
record SseHubEndpointProperties(
        @DefaultValue("when-authorized") Show showIdentities,
        @DefaultValue Set<String> roles) {}
