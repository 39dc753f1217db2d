package dev.ssehub.session;

import java.util.Set;

/**
 * Who is connected, on any node. Any thread may call any method.
 *
 * <p>Information about this node is exact; information about other nodes is as old as their last report, some hundreds of milliseconds. A node that
 * dies is counted until its lease has run out.
 */
public interface Presence {

    /**
     * Returns the users that are online: those with an open session on any node, and those whose last session ended less than the grace time ago, for example
     * because a page is being reloaded. It agrees with {@link PresenceListener}: a user is online from
     * {@link PresenceListener#onOnline onOnline} until {@link PresenceListener#onOffline onOffline}. A hub in memory without a presence
     * listener has no grace time: its users are those with an open session.
     */
    Set<String> users();

    /** Returns whether a user is one of {@link #users()}. Use {@link #sessionsOf} to check for an open session. */
    boolean isOnline(String user);

    /** Returns how many sessions are open, on all nodes together. */
    int sessions();

    /** Returns how many sessions of a user are open, on all nodes together. */
    int sessionsOf(String user);

    /** Returns how many open sessions are members of a group, on all nodes together. The cost is proportional to the sessions of this node. */
    int sessionsIn(String group);

    /** Returns the name of this node. */
    String node();

    /** Returns the names of the nodes that are alive, including this one. */
    Set<String> nodes();

    /** Returns the names of the nodes to which a user is connected. */
    Set<String> nodesOf(String user);
}
