package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.BrokerClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a node waits for its threads when it ends, all of them together: each may be waiting for a database that does not answer. Thread-safe. */
final class Deadline {

    private final BrokerClock clock;
    private final Duration length;
    /** Guarded by this object's monitor. */
    private @Nullable Long until;

    /** @param length the time from the beginning to the deadline */
    Deadline(BrokerClock clock, Duration length) {
        this.clock = clock;
        this.length = length;
    }

    /** Begins the time, unless it has begun. */
    void begin() {
        long unused = end();
    }

    /** Returns the time that is left, at least zero. Begins the time, unless it has begun. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end() - clock.nanos()));
    }

    private synchronized long end() {
        if (until == null) {
            until = clock.nanos() + length.toNanos();
        }
        return until;
    }

    /** Waits until a thread has ended. Does nothing for null and for the calling thread. */
    void await(@Nullable Thread thread) {
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        try {
            // With 0 milliseconds, join would wait for ever.
            thread.join(Math.max(1, left().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
