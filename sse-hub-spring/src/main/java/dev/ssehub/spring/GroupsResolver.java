package dev.ssehub.spring;

import java.security.Principal;
import java.util.Collection;

/**
 * Returns the groups of a user. Define one as a bean; it is called for each stream that the endpoint opens, on the container's
 * thread. For memberships that change while streams are open, use {@code hub.groups()}.
 *
 * <pre>{@code
 * @Bean
 * GroupsResolver groups(Departments departments) {
 *     return user -> departments.of(user.getName());
 * }
 * }</pre>
 */
@FunctionalInterface
public interface GroupsResolver {

    /** Returns the groups of an authenticated user; empty for none. */
    Collection<String> groupsOf(Principal user);
}
