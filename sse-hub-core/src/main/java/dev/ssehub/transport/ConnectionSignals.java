package dev.ssehub.transport;

/** The signals that a transport sends to the hub about one connection. Any thread may call; each call returns at once. */
public interface ConnectionSignals {

    /** The connection accepts bytes: at the beginning, and again after a write that returned false. */
    void writable();

    /**
     * The connection is about to end, and still accepts bytes: the hub writes the frames of a clean end, including the client's position, and completes
     * the connection. Unless overridden, the connection counts as closed.
     */
    default void leaving() {
        closed();
    }

    /** The connection is dead. Nothing will be written to it any more; calls after the first do nothing. */
    void closed();
}
