package dev.ssehub.session;

/** How a transport ends a stream after its last byte. */
public enum EndStyle {
    /** The response ends in order. An {@code EventSource} reconnects. The default. */
    CLEAN,
    /**
     * The response is broken off, as by a failing network: for clients that take an orderly end for the end of all events, and reconnect
     * only after an error. Everything that was handed over before goes out first.
     */
    RESET
}
