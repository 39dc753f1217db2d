package dev.ssehub.internal.lane;

/**
 * The part of a frame too large for one write that is still to be written. Confined to a lane.
 *
 * <p>Only the index changes; the array is shared with the log. Nothing else may be sent to a session before its rest.
 */
final class Rest {

    final byte[] bytes;
    final int end;
    int at;

    Rest(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }
}
