package dev.ssehub.http;

import dev.ssehub.transport.Connection;

/** How an answer ends that was a stream. */
public enum StreamEnd {
    /** As every answer does, however the hub ends it. */
    CLEAN,
    /** Broken off, so that its client sees an error: by closing the connection of HTTP/1.1, by resetting the stream of HTTP/2. */
    BROKEN,
    /** As every answer does when the hub {@linkplain Connection#complete() completes} it, broken off when the hub {@linkplain Connection#abort() gives it up}. */
    BROKEN_IF_GIVEN_UP;

    /** Returns whether an answer is broken off. */
    public boolean isBroken(boolean isGivenUp) {
        return this == BROKEN || (isGivenUp && this == BROKEN_IF_GIVEN_UP);
    }
}
