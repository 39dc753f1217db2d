package dev.ssehub.session;

/**
 * Is notified of what happens to sessions, for presence, audit or statistics.
 *
 * <p>Calls come one after the other on a thread of the hub's own for listeners, for one session in the order in which things
 * happened. A listener that throws is logged; one that blocks delays other listeners, never a stream.
 */
public interface SessionListener {

    /** A session was opened. */
    default void onOpen(Session session) {}

    /** A session ended. */
    default void onClose(Session session, CloseReason reason) {}

    /** A gap was reported to a session. */
    default void onGap(Session session, Gap gap) {}
}
