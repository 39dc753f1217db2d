package dev.ssehub.internal.run;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The bytes that one run has reserved for its log. Any thread may call. */
final class RunAccount {

    /** An upper bound for the line with the id of a frame. */
    private static final int ID_BYTES = 48;

    private final RunRoom room;
    private final AtomicLong kept = new AtomicLong();

    RunAccount(RunRoom room) {
        this.room = room;
    }

    /**
     * Reserves the bytes of a frame and appends it, if there is room. Releases the bytes if the frame was not appended.
     *
     * @param append appends the frame
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

    /** Sets the reservation to the final length of the log. A thread whose event comes too late releases itself what it reserved for it. */
    void settle(long bytes) {
        room.release(kept.getAndSet(bytes) - bytes);
    }
}
