package dev.ssehub.backplane.broker;

import dev.ssehub.internal.backplane.Epochs;
import dev.ssehub.internal.time.HubClock;
import java.time.Instant;
import java.time.InstantSource;

/** The clocks of a backplane: the wall's for what other machines see, and a monotonic one for intervals. Any thread may ask. */
public interface BrokerClock extends InstantSource {

    /** Returns nanoseconds since some moment; only differences mean something. */
    long nanos();

    /**
     * Returns a new epoch that is later than another, also where the wall clock was set back. Epochs grow with time, and two that are made in
     * the same millisecond, or by a machine and its clone, are not the same.
     *
     * @param earlier the latest epoch that is known, 0 for none
     */
    default long epochAfter(long earlier) {
        return Epochs.nextAfter(earlier, this);
    }

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
