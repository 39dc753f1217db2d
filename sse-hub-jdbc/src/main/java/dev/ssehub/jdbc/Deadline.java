package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.BrokerClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long the threads of a node are waited for at its end, all of them together: each may be waiting for a database that does not answer. Thread-safe. */
final class Deadline {

    private final BrokerClock clock;
    private final Duration length;
    /** Guarded by this object's monitor. */
    private @Nullable Long until;

    /** @param length how long it is from the time on at which it begins */
    Deadline(BrokerClock clock, Duration length) {
        this.clock = clock;
        this.length = length;
    }

    /** Begins it, unless it has begun. */
    void begin() {
        long unused = end();
    }

    /** Returns how much is left, at least nothing; begins it, unless it has begun. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end() - clock.nanos()));
    }

    private synchronized long end() {
        if (until == null) {
            until = clock.nanos() + length.toNanos();
        }
        return until;
    }

    /** Waits until a thread has ended, unless there is none, or it is the one that calls. */
    void await(@Nullable Thread thread) {
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        try {
            // Of 0 milliseconds it would make for ever.
            thread.join(Math.max(1, left().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
