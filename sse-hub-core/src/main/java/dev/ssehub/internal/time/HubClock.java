package dev.ssehub.internal.time;

import java.time.Instant;
import java.time.InstantSource;

/** Two clocks: the wall clock for what people and other machines see, and a monotonic clock for intervals. Thread-safe. */
public interface HubClock extends InstantSource {

    /** Returns nanoseconds since an arbitrary moment; only differences are meaningful. */
    long nanos();

    /** Returns the clocks of this machine. */
    static HubClock system() {
        return new HubClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Instant instant() {
                return InstantSource.system().instant();
            }
        };
    }
}
