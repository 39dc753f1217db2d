package dev.ssehub.http;

import dev.ssehub.transport.Connection;

/** How a response ends that was a stream. */
public enum StreamEnd {
    /** Like every response, however the hub ends it. */
    CLEAN,
    /** Cut off, so that its client sees an error: by closing the connection of HTTP/1.1, by resetting the stream of HTTP/2. */
    BROKEN,
    /** Like every response if the hub {@linkplain Connection#complete() completes} it, cut off if the hub {@linkplain Connection#abort() aborts} it. */
    BROKEN_IF_GIVEN_UP;

    /** Returns whether a response is cut off. */
    public boolean isBroken(boolean isGivenUp) {
        return this == BROKEN || (isGivenUp && this == BROKEN_IF_GIVEN_UP);
    }
}
