package dev.ssehub.internal.callouts;

import dev.ssehub.internal.time.HubClock;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of the tasks of a pool. A task does not become late while it is queued, as long as other tasks begin. If all threads of the
 * pool hang, no task begins any more, and the queued tasks become late too. Thread-safe.
 */
final class Turns {

    private final HubClock clock;
    private volatile long lastBegun;

    Turns(HubClock clock) {
        this.clock = clock;
        this.lastBegun = clock.nanos();
    }

    /** The turn of one task. */
    final class Turn {
        private volatile @Nullable Long begun;

        void begin() {
            long now = clock.nanos();
            begun = now;
            lastBegun = now;
        }

        /**
         * Returns the deadline: the timeout after the beginning of this task or, while it is queued, after the last beginning of any task.
         */
        long deadline(long timeoutNanos) {
            Long own = begun;
            return (own == null ? lastBegun : own) + timeoutNanos;
        }
    }

    Turn next() {
        return new Turn();
    }
}
