package dev.ssehub.backplane.broker;

import dev.ssehub.internal.backplane.Epochs;
import dev.ssehub.internal.time.HubClock;
import java.time.Instant;
import java.time.InstantSource;

/** The clocks of a backplane: the wall clock for times that other machines see, and a monotonic clock for intervals. Any thread may call any method. */
public interface BrokerClock extends InstantSource {

    /** Returns nanoseconds since some moment; only differences are meaningful. */
    long nanos();

    /**
     * Returns a new epoch that is later than another, even if the wall clock was set back. Epochs grow with time, and two epochs that are created in
     * the same millisecond, or by a machine and its clone, differ.
     *
     * @param earlier the latest known epoch, 0 for none
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
