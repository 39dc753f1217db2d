package dev.ssehub.session;

import java.util.Set;

/**
 * Memberships that belong to the user instead of one session: they survive reconnects, hold for every session of the user, and
 * reach every node.
 *
 * <p>A change takes its place in the log: what is published after the call returned finds it applied.
 */
public interface UserGroups {

    /**
     * Makes the user a member.
     *
     * @throws IllegalArgumentException when a name is invalid
     * @throws dev.ssehub.backplane.PublishException when the backplane did not accept the change, or {@code limits.maxMemberships} is reached
     */
    void join(String user, String group);

    /**
     * Ends the membership, also for open sessions whose subscription gave it to them. Unknown ones are no error.
     *
     * @throws IllegalArgumentException when a name is invalid
     * @throws dev.ssehub.backplane.PublishException when the backplane did not accept the change
     */
    void leave(String user, String group);

    /** Returns the groups of the user, without those that only a subscription gave. */
    Set<String> of(String user);
}
