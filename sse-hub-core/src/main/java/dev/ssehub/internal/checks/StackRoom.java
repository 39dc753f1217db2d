package dev.ssehub.internal.checks;

/**
 * Makes sure that a thread has enough stack left before it acquires something that it must release, because an overflow in between would
 * mean that it is never released. If there is not enough stack, the {@link StackOverflowError} is thrown here, while nothing has been
 * acquired.
 *
 * <p>A runaway recursion that publishes at each of its levels almost surely overflows at the deepest point of publishing. Neither the hub's
 * locks nor those of a container survive every overflow between locking and unlocking.
 */
public final class StackRoom {

    /** 16 KB, at half a kilobyte per level. */
    private static final int TO_PUBLISH = 32;

    /** 12 KB, several times what a container needs down to its socket. */
    private static final int TO_WRITE = 24;

    private static final int TO_GIVE_BACK = 4;

    private StackRoom() {}

    /** Checks for everything that is done for an event on the publishing thread. Takes 100 to 200 nanoseconds. */
    public static void requireToPublish() {
        descendTo(TO_PUBLISH);
    }

    /** Checks for a write to a container. Takes about 100 nanoseconds. */
    public static void requireToWrite() {
        descendTo(TO_WRITE);
    }

    /** Checks for the few calls that release something. Takes about 10 nanoseconds. */
    public static void requireToGiveBack() {
        descendTo(TO_GIVE_BACK);
    }

    private static void descendTo(int level) {
        descend(level, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * The arguments make the stack frame large, compiled or not, and so the descent short. Without a result, it might be optimised away.
     */
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
