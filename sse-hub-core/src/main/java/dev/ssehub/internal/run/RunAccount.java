package dev.ssehub.internal.run;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that one run has set aside for its log. Any thread may call. */
final class RunAccount {

    /** More than the line with the id of a frame has. */
    private static final int ID_BYTES = 48;

    private final RunHost<?> host;
    private final AtomicLong kept = new AtomicLong();

    RunAccount(RunHost<?> host) {
        this.host = host;
    }

    /** Sets aside what a frame takes, if there is room for it. The caller {@linkplain #keep keeps} it, or {@linkplain #giveBack gives it back}. */
    boolean reserve(byte[] block) {
        return host.reserve(bytesOf(block));
    }

    void keep(byte[] block) {
        kept.addAndGet(bytesOf(block));
    }

    void giveBack(byte[] block) {
        host.release(bytesOf(block));
    }

    private static long bytesOf(byte[] block) {
        return (long) block.length + ID_BYTES;
    }

    /** From now on the log is as long as it is. What another thread has set aside for an event that came too late, it gives back itself. */
    void settle(long bytes) {
        host.release(kept.getAndSet(bytes) - bytes);
    }
}
