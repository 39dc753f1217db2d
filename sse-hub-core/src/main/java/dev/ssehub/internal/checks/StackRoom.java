package dev.ssehub.internal.checks;

/**
 * Makes sure that a thread has stack left before it takes something that it must give back: an error that comes in between would leave that taken for ever.
 * Where there is not enough, the {@link StackOverflowError} comes here, while nothing is taken.
 *
 * <p>A runaway recursion that publishes at each of its levels overflows at the deepest point of publishing, almost surely. Neither the hub's locks nor those of a
 * container survive every overflow between their two halves.
 */
public final class StackRoom {

    /** Half a kilobyte each: 16 KB. */
    private static final int TO_PUBLISH = 32;

    /** 12 KB, several times what a container takes down to its socket. */
    private static final int TO_WRITE = 24;

    private static final int TO_GIVE_BACK = 4;

    private StackRoom() {}

    /** For all that is done for an event on the thread that publishes it. Takes one or two hundred nanoseconds. */
    public static void requireToPublish() {
        descendTo(TO_PUBLISH);
    }

    /** For a write to a container. Takes about a hundred nanoseconds. */
    public static void requireToWrite() {
        descendTo(TO_WRITE);
    }

    /** For the few calls by which something is given back. Takes some ten nanoseconds. */
    public static void requireToGiveBack() {
        descendTo(TO_GIVE_BACK);
    }

    private static void descendTo(int level) {
        descend(level, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The arguments make the frame large, whether compiled or not, and so the descent short. Without a result it might be compiled to nothing. */
    @SuppressWarnings("UnusedVariable")
    private static long descend(
            int level,
            long a1,
            long a2,
            long a3,
            long a4,
            long a5,
            long a6,
            long a7,
            long a8,
            long a9,
            long a10,
            long a11,
            long a12,
            long a13,
            long a14,
            long a15,
            long a16,
            long a17,
            long a18,
            long a19,
            long a20,
            long a21,
            long a22,
            long a23,
            long a24,
            long a25,
            long a26,
            long a27,
            long a28,
            long a29,
            long a30) {
        if (level == 0) {
            return a30;
        }
        return 1
                + descend(
                        level - 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                        0, 0);
    }
}
