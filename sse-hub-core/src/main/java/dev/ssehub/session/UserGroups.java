package dev.ssehub.session;

import java.util.Set;

/**
 * Memberships that belong to a user instead of a session: they survive reconnects, apply to every session of the user, and
 * reach every node.
 *
 * <p>A change takes its place in the log: events that are published after the call has returned find it applied.
 */
public interface UserGroups {

    /**
     * Makes the user a member.
     *
     * @throws IllegalArgumentException if a name is invalid
     * @throws dev.ssehub.backplane.PublishException if the backplane did not accept the change, or {@code limits.maxMemberships} is reached
     */
    void join(String user, String group);

    /**
     * Ends the membership, also for open sessions whose subscription has the group. Unknown memberships are ignored.
     *
     * @throws IllegalArgumentException if a name is invalid
     * @throws dev.ssehub.backplane.PublishException if the backplane did not accept the change
     */
    void leave(String user, String group);

    /** Returns the groups of the user, without those that come only from a subscription. */
    Set<String> of(String user);
}
