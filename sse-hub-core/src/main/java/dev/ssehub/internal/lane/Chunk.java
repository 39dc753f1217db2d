package dev.ssehub.internal.lane;

import java.util.Arrays;

/** Bytes being put together for one write: frames as long as they fit, and one larger than the bound if it comes first. */
final class Chunk {

    private final int bound;
    private byte[] bytes = new byte[512];
    private int length;

    Chunk(int bound) {
        this.bound = bound;
    }

    boolean isEmpty() {
        return length == 0;
    }

    boolean fits(int more) {
        return length == 0 || length + more <= bound;
    }

    /** How much still fits; at least 1, so that a bounded walk finds something. */
    int room() {
        return Math.max(1, bound - length);
    }

    void add(byte[] frame) {
        add(frame, 0);
    }

    void add(byte[] frame, int from) {
        int more = frame.length - from;
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
        System.arraycopy(frame, from, bytes, length, more);
        length += more;
    }

    int length() {
        return length;
    }

    /** The array that holds the bytes. It goes with the write, and this chunk with it. */
    byte[] bytes() {
        return bytes;
    }
}
