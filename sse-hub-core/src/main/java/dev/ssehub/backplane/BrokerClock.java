package dev.ssehub.backplane;

import dev.ssehub.internal.time.HubClock;
import java.time.Instant;
import java.time.InstantSource;

/** The clocks of a backplane: the wall's for what other machines see, and a monotonic one for intervals. Any thread may ask. */
public interface BrokerClock extends InstantSource {

    /** Returns nanoseconds since some moment; only differences mean something. */
    long nanos();

    /** Returns the clocks of this machine. */
    static BrokerClock system() {
        HubClock clock = HubClock.system();
        return new BrokerClock() {
            @Override
            public long nanos() {
                return clock.nanos();
            }

            @Override
            public Instant instant() {
                return clock.instant();
            }
        };
    }
}
