package dev.ssehub.internal.lane;

/**
 * What is still to be written of a frame that is too large for one write. Confined to a lane.
 *
 * <p>Only the place moves; the bytes are the log's own. A session that has a rest must be sent nothing else before it.
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
