package dev.ssehub.session;

/**
 * Is notified of users who come online and leave, on every node. Called on the listeners' thread.
 *
 * <p>Somebody who reconnects within the grace time has not left. To publish a notice once, and not once for each node, give the event
 * {@code noticeId} as its idempotency key: it is the same on all nodes that have seen the same.
 */
public interface PresenceListener {

    /** A user who was not connected to any node has connected. */
    default void onOnline(String user, String noticeId) {}

    /** A user has not been connected to any node for the grace time. */
    default void onOffline(String user, String noticeId) {}
}
