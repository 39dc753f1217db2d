package dev.ssehub.internal.time;

import java.time.Instant;
import java.time.InstantSource;

/** Two clocks: the wall's for what people and other machines see, and a monotonic one for intervals. Any thread may ask. */
public interface HubClock extends InstantSource {

    /** Nanoseconds since some moment; only differences mean something. */
    long nanos();

    /** The clocks of this machine. */
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
