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
 * @param roles Roles that are authorized to see identities. Nobody is unless they are set.
 */
@ConfigurationProperties("management.endpoint.ssehub")
record SseHubActuatorProperties(
        @DefaultValue("when-authorized") Show showIdentities,
        @DefaultValue Set<String> roles) {

    /**
     * Returns whether a caller may see identities. Without roles they are shown always or never: being logged in does not make a caller an
     * administrator.
     */
    boolean showsIdentitiesTo(SecurityContext caller) {
        boolean nobodyIsAuthorized = showIdentities == Show.WHEN_AUTHORIZED && roles.isEmpty();
        return !nobodyIsAuthorized && showIdentities.isShown(caller, roles);
    }
}
