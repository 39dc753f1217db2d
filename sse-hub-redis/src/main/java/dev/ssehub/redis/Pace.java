package dev.ssehub.redis;

import dev.ssehub.backplane.broker.BrokerClock;
import java.time.Duration;

/**
 * Limits how often the log is read. A round trip to Redis wakes four threads and takes as much processor time as some dozens of records, while a
 * reader that asks again at once finds two or three. So under load, it lets records accumulate: two hundred reads a second, and a few more in a
 * burst, follow one another without delay, and all others wait five milliseconds. Used by one thread.
 */
final class Pace {

    /** With so many records, the cost of the round trip hardly matters. */
    private static final int ENOUGH = 256;

    private static final long FREE_READ_NANOS = Duration.ofMillis(5).toNanos();
    private static final long MAX_SAVED_NANOS = 8 * FREE_READ_NANOS;
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private final BrokerClock clock;
    /** The credit with which reads are paid for. */
    private long savedNanos = MAX_SAVED_NANOS;

    private long lookedAt;

    Pace(BrokerClock clock) {
        this.clock = clock;
        this.lookedAt = clock.nanos();
    }

    /**
     * Returns how long to wait before the next read, in nanoseconds.
     *
     * @param found how many records the last read found
     */
    long pauseAfter(int found) {
        if (found == 0 || found >= ENOUGH) {
            return 0;
        }
        long now = clock.nanos();
        savedNanos = Math.min(MAX_SAVED_NANOS, savedNanos + Math.max(0, now - lookedAt));
        lookedAt = now;
        if (savedNanos < FREE_READ_NANOS) {
            // The pause earns no credit: otherwise every other read under load would be free.
            lookedAt = now + PAUSE_NANOS;
            return PAUSE_NANOS;
        }
        savedNanos -= FREE_READ_NANOS;
        return 0;
    }
}
