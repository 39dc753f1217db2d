package dev.ssehub.internal.backplane;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Creates the numbers of log epochs: the time in milliseconds, followed by 20 random bits. So they increase with time, and numbers created
 * in the same millisecond, or by a machine and its clone, differ.
 */
public final class Epochs {

    private static final int RANDOM_BITS = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Epochs() {}

    /** Returns a new epoch. */
    public static long next(InstantSource clock) {
        Objects.requireNonNull(clock, "clock must not be null");
        return (clock.millis() << RANDOM_BITS) | RANDOM.nextInt(1 << RANDOM_BITS);
    }

    /** Returns a new epoch that is later than another one, even if the clock was set back. */
    public static long nextAfter(long earlier, InstantSource clock) {
        long next = next(clock);
        boolean isLater = Long.compareUnsigned(next, earlier) > 0;
        return isLater ? next : earlier + 1 + RANDOM.nextInt(1 << RANDOM_BITS);
    }
}
