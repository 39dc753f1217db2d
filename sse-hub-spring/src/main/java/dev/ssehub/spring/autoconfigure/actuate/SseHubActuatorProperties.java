package dev.ssehub.spring.autoconfigure.actuate;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the {@code ssehub} endpoint.
 *
 * @param showIdentities When to show users, groups and single sessions, instead of only numbers.
 * @param roles Roles of whom counts as authorized. Nobody does unless they are set.
 */
@ConfigurationProperties("management.endpoint.ssehub")
record SseHubActuatorProperties(
        @DefaultValue("when-authorized") Show showIdentities,
        @DefaultValue Set<String> roles) {

    /** To be logged in is not to be an administrator: without roles, who is connected is shown always or never. */
    boolean showsIdentitiesTo(SecurityContext caller) {
        boolean nobodyIsAuthorized = showIdentities == Show.WHEN_AUTHORIZED && roles.isEmpty();
        return !nobodyIsAuthorized && showIdentities.isShown(caller, roles);
    }
}
