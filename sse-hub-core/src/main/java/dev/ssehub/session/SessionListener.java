package dev.ssehub.session;

/**
 * Is notified of events of sessions, for presence, audit or statistics.
 *
 * <p>Calls are made one after the other on the hub's thread for listeners, and for each session in the order in which things
 * happened. If a listener throws, that is logged; if one blocks, it delays other listeners, never a stream.
 */
public interface SessionListener {

    /** A session was opened. */
    default void onOpen(Session session) {}

    /** A session ended. */
    default void onClose(Session session, CloseReason reason) {}

    /** A gap was reported to a session. */
    default void onGap(Session session, Gap gap) {}
}
