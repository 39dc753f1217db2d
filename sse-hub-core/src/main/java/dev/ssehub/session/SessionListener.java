package dev.ssehub.session;

/**
 * Is told about sessions, for presence, audit or statistics.
 *
 * <p>Calls come one after the other on a thread of the hub's own for listeners, for one session in the order in which things
 * happened. A listener that throws is logged; one that blocks delays other listeners, never a stream.
 */
public interface SessionListener {

    /** A session was opened. */
    default void onOpen(Session session) {}

    /** A session ended. */
    default void onClose(Session session, CloseReason reason) {}

    /** A session was told that events are missing. */
    default void onGap(Session session, Gap gap) {}
}
