package dev.ssehub.internal.run;

import java.time.Duration;

/**
 * How often the store is asked again for a run when it does not answer, and for how long: until the lease is over, or has been since the first failure. Used by the thread that works for
 * the run, except where it says so.
 */
final class Patience {

    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();

    private static final long LONGEST_PAUSE = Duration.ofSeconds(2).toNanos();

    private final long lease;
    /** When the store was last asked something to which it has answered that the producer is the run's. */
    private volatile long heardAt;

    private boolean isFailing;
    private long failingSince;
    private long pause = FIRST_PAUSE;
    private long retryAt;

    Patience(Duration lease, long now) {
        this.lease = lease.toNanos();
        heardAt = now;
    }

    /** The store has answered that the producer is the run's. Any thread may call. */
    void heard(long askedAt) {
        if (askedAt - heardAt > 0) {
            heardAt = askedAt;
        }
    }

    void answered() {
        isFailing = false;
        pause = FIRST_PAUSE;
    }

    void failed(long now) {
        if (!isFailing) {
            isFailing = true;
            failingSince = now;
        }
        retryAt = now + pause;
        pause = Math.min(2 * pause, Math.min(LONGEST_PAUSE, lease / 8));
    }

    boolean isFailing() {
        return isFailing;
    }

    /** Returns when the store may be asked again, if it is failing. */
    long retryAt() {
        return retryAt;
    }

    /** Returns whether the store has not answered for a lease. Any thread may call. */
    boolean isLeaseOver(long now) {
        return now - heardAt >= lease;
    }

    /** Returns whether the store is not to be waited for any longer, now that it has not answered. */
    boolean isOver(long now) {
        return isLeaseOver(now) || (isFailing && now - failingSince >= lease);
    }
}
