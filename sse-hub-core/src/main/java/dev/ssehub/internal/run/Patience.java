package dev.ssehub.internal.run;

import java.time.Duration;

/**
 * Decides when requests for a run are retried if the store does not answer, and when to give up: once the lease is over, or the store has
 * failed for the length of a lease. Used by the thread that works for the run, except where a method allows any thread.
 */
final class Patience {

    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();

    private static final long LONGEST_PAUSE = Duration.ofSeconds(2).toNanos();

    private final long lease;
    /** When the last request began in whose answer the store confirmed the producer. */
    private volatile long heardAt;

    private boolean isFailing;
    private long failingSince;
    private long pause = FIRST_PAUSE;
    private long retryAt;

    Patience(Duration lease, long now) {
        this.lease = lease.toNanos();
        heardAt = now;
    }

    /** Records that the store has confirmed the producer. Any thread may call. */
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

    /** Returns when the next retry may begin, if the store is failing. */
    long retryAt() {
        return retryAt;
    }

    /** Returns whether the store has not confirmed the producer for the length of a lease. Any thread may call. */
    boolean isLeaseOver(long now) {
        return now - heardAt >= lease;
    }

    /** Returns whether to give up, after a request that was not answered. */
    boolean isOver(long now) {
        return isLeaseOver(now) || (isFailing && now - failingSince >= lease);
    }
}
