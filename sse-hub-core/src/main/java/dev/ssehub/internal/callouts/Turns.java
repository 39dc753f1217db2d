package dev.ssehub.internal.callouts;

import dev.ssehub.internal.time.HubClock;
import org.jspecify.annotations.Nullable;

/**
 * When the tasks of a pool have begun. A task that waits for its turn is not late, as long as turns come: should the pool's threads all hang, those
 * who wait for them are not to wait for ever. Any thread may call.
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

        /** Returns until when the task may take: so long from its beginning, or from the last beginning of any while it waits. */
        long deadline(long timeoutNanos) {
            Long own = begun;
            return (own == null ? lastBegun : own) + timeoutNanos;
        }
    }

    Turn next() {
        return new Turn();
    }
}
