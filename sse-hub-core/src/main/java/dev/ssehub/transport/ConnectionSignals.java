package dev.ssehub.transport;

/** What a transport reports to the hub about one connection. Any thread may call; each call returns at once. */
public interface ConnectionSignals {

    /** The connection accepts bytes: at the beginning, and again after a write that returned false. */
    void writable();

    /**
     * The connection is about to end, and still accepts bytes: the hub writes what a clean end has, the client's position among it, and completes
     * the connection. Unless a transport has something to say of it, it is dead.
     */
    default void leaving() {
        closed();
    }

    /** The connection is dead. Nothing will be written to it any more; calls after the first do nothing. */
    void closed();
}
