package dev.ssehub.session;

/**
 * Is notified when users come online and go offline, on every node. Called on the listeners' thread.
 *
 * <p>A user who reconnects within the grace time does not go offline. To publish a notice once instead of once per node, give the event
 * {@code noticeId} as its idempotency key: it is the same on all nodes that have seen the same records.
 */
public interface PresenceListener {

    /** A user who was not connected to any node has connected. */
    default void onOnline(String user, String noticeId) {}

    /** A user has not been connected to any node for the grace time. */
    default void onOffline(String user, String noticeId) {}
}
