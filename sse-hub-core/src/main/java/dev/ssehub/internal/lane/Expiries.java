package dev.ssehub.internal.lane;

import java.time.Duration;
import java.time.Instant;

/**
 * The times when subscriptions expire. They go by the wall clock, while everything else in a lane goes by the monotonic clock. Confined to
 * a lane.
 *
 * <p>An expiry is scheduled using the offset between the two clocks, and has to be rescheduled when that offset changes. This happens when
 * the wall clock is set, or when the machine is suspended and the monotonic clock stands still.
 */
final class Expiries {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long CLOCK_TOLERANCE_MILLIS = 500;
    private static final long FAR_AWAY_SECONDS = Duration.ofDays(3650).toSeconds();

    private final LaneContext context;
    /** The wall clock's time at the zero of the monotonic clock, as last observed. */
    private long wallAtZero;

    Expiries(LaneContext context) {
        this.context = context;
        this.wallAtZero = wallAtZero();
    }

    private long wallAtZero() {
        return context.wallMillis - context.now / NANOS_PER_MILLI;
    }

    /** Returns what {@link #haveClocksComeApart} would return, without recording the change. */
    boolean areClocksApart() {
        return Math.abs(wallAtZero() - wallAtZero) >= CLOCK_TOLERANCE_MILLIS;
    }

    /**
     * Returns whether the offset between the two clocks has changed since the last call that returned true. Small changes add up until they
     * are noticed.
     */
    boolean haveClocksComeApart() {
        boolean areApart = areClocksApart();
        if (areApart) {
            wallAtZero = wallAtZero();
        }
        return areApart;
    }

    boolean isExpired(LaneSession session) {
        Instant expiry = session.subscription().expiresAt();
        return expiry != null && !expiry.isAfter(Instant.ofEpochMilli(context.wallMillis));
    }

    /** Returns when the subscription expires, by the monotonic clock, given the current offset between the two clocks. */
    long of(LaneSession session) {
        Instant expiry = session.subscription().expiresAt();
        if (expiry == null || expiry.getEpochSecond() - context.wallMillis / 1000 > FAR_AWAY_SECONDS) {
            return Long.MAX_VALUE;
        }
        long left = Duration.between(Instant.ofEpochMilli(context.wallMillis), expiry)
                .toNanos();
        return context.now + Math.max(0, left);
    }
}
