package dev.ssehub.internal.lane;

/**
 * The bytes of one write: as many frames as fit, or a single large one.
 *
 * <p>A large frame is not copied: it is written by itself, from the array that the log and all other sessions share. So a client that
 * stalls in the middle of it costs no memory of its own.
 */
final class Chunk {

    /** A frame of at least this size is shared instead of copied. */
    static final int SHARED_BYTES = 8 * 1024;

    private static final int FIRST_CAPACITY = 512;
    private static final byte[] NOTHING = {};

    private final int bound;
    private byte[] bytes = NOTHING;
    private int start;
    private int end;
    private boolean isShared;

    Chunk(int bound) {
        this.bound = bound;
    }

    boolean isEmpty() {
        return end == start;
    }

    boolean fits(int more) {
        return isEmpty() || (!isShared && more < SHARED_BYTES && end + more <= bound);
    }

    /** How many bytes still fit; at least 1, so that a bounded walk finds something. */
    int room() {
        return isShared ? 1 : Math.max(1, bound - end);
    }

    void add(byte[] frame) {
        add(frame, 0);
    }

    /** Adds a frame, starting at an index. It must {@linkplain #fits fit}. */
    void add(byte[] frame, int from) {
        int more = frame.length - from;
        if (isEmpty() && more >= SHARED_BYTES) {
            bytes = frame;
            start = from;
            end = frame.length;
            isShared = true;
            return;
        }
        if (end + more > bytes.length) {
            byte[] larger = new byte[Math.max(Math.max(FIRST_CAPACITY, bytes.length * 2), end + more)];
            System.arraycopy(bytes, 0, larger, 0, end);
            bytes = larger;
        }
        System.arraycopy(frame, from, bytes, end, more);
        end += more;
    }

    /** The array that holds the bytes; read only. It is handed over to the write, so this chunk must not be used afterwards. */
    byte[] bytes() {
        return bytes;
    }

    /** Where in {@link #bytes()} the bytes begin. */
    int start() {
        return start;
    }

    /** Where in {@link #bytes()} the bytes end. */
    int end() {
        return end;
    }
}
