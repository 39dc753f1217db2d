package dev.ssehub.internal.run;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The bytes that one run has set aside for its log. Any thread may call. */
final class RunAccount {

    /** More than the line with the id of a frame has. */
    private static final int ID_BYTES = 48;

    private final RunRoom room;
    private final AtomicLong kept = new AtomicLong();

    RunAccount(RunRoom room) {
        this.room = room;
    }

    /**
     * Sets aside what a frame takes, if there is room for it, and gives it back if the frame is not taken.
     *
     * @param append takes the frame
     */
    TakeResult take(byte[] block, Supplier<TakeResult> append) {
        long bytes = (long) block.length + ID_BYTES;
        if (!room.reserve(bytes)) {
            return TakeResult.NO_ROOM;
        }
        TakeResult taken = append.get();
        if (taken == TakeResult.DONE) {
            kept.addAndGet(bytes);
        } else {
            room.release(bytes);
        }
        return taken;
    }

    /** From now on the log is as long as it is. What another thread has set aside for an event that came too late, it gives back itself. */
    void settle(long bytes) {
        room.release(kept.getAndSet(bytes) - bytes);
    }
}
