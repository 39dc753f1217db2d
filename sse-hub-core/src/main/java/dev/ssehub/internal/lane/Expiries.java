package dev.ssehub.internal.lane;

import java.time.Duration;
import java.time.Instant;

/**
 * When subscriptions expire: by the wall clock, while a lane measures everything else by the monotonic one. Confined to a lane.
 *
 * <p>An expiry is planned by the distance between the two clocks. When that changes, it has to be planned again: the wall clock was set, or the
 * machine was suspended, in which the monotonic clock stands still.
 */
final class Expiries {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long CLOCK_TOLERANCE_MILLIS = 500;
    private static final long FAR_AWAY_SECONDS = Duration.ofDays(3650).toSeconds();

    private final LaneContext context;
    /** What the wall clock showed when the monotonic one stood at zero, as seen last. */
    private long wallAtZero;

    Expiries(LaneContext context) {
        this.context = context;
        this.wallAtZero = wallAtZero();
    }

    private long wallAtZero() {
        return context.wallMillis - context.now / NANOS_PER_MILLI;
    }

    /** Returns whether {@link #haveClocksComeApart} would say so now, and leaves that to be seen. */
    boolean areClocksApart() {
        return Math.abs(wallAtZero() - wallAtZero) >= CLOCK_TOLERANCE_MILLIS;
    }

    /** Returns whether the two clocks have come apart since this was last asked. Small steps add up until they are seen. */
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

    /** Returns when the subscription expires, by the monotonic clock as it and the wall clock stand to each other now. */
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
