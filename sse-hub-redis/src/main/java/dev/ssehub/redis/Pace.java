package dev.ssehub.redis;

import dev.ssehub.backplane.broker.BrokerClock;
import java.time.Duration;

/**
 * How often the log is read. A round trip to Redis, for which four threads have to be woken, takes as much processor time as some
 * dozens of records, and a reader that asks again at once finds two or three. So in a flood it lets them gather: two hundred reads a second, and a few more at once, follow one another without delay, and
 * all others come five milliseconds later. Used by one thread.
 */
final class Pace {

    /** With so many the round trip counts little. */
    private static final int ENOUGH = 256;

    private static final long FREE_READ_NANOS = Duration.ofMillis(5).toNanos();
    private static final long MAX_SAVED_NANOS = 8 * FREE_READ_NANOS;
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private final BrokerClock clock;
    /** The time that reads are paid for with. */
    private long savedNanos = MAX_SAVED_NANOS;

    private long lookedAt;

    Pace(BrokerClock clock) {
        this.clock = clock;
        this.lookedAt = clock.nanos();
    }

    /**
     * Returns how long to wait before the next read, in nanoseconds.
     *
     * @param found how many records the last read has found
     */
    long pauseAfter(int found) {
        if (found == 0 || found >= ENOUGH) {
            return 0;
        }
        long now = clock.nanos();
        savedNanos = Math.min(MAX_SAVED_NANOS, savedNanos + Math.max(0, now - lookedAt));
        lookedAt = now;
        if (savedNanos < FREE_READ_NANOS) {
            // Which saves nothing: otherwise every other read of a flood would be free.
            lookedAt = now + PAUSE_NANOS;
            return PAUSE_NANOS;
        }
        savedNanos -= FREE_READ_NANOS;
        return 0;
    }
}
