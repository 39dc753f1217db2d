package dev.ssehub.internal.checks;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/** Checks of arguments and settings. Each returns the value, or throws an exception that names it, what is allowed and what was given. */
public final class Checks {

    private Checks() {}

    public static <T> T requirePresent(String what, T value) {
        return Objects.requireNonNull(value, () -> what + " must not be null");
    }

    public static int requireRange(String what, int value, int min, int max) {
        return (int) requireRange(what, (long) value, min, max);
    }

    public static long requireRange(String what, long value, long min, long max) {
        if (value < min || value > max) {
            boolean isOpenEnded = max == Integer.MAX_VALUE || max == Long.MAX_VALUE;
            String allowed = isOpenEnded
                    ? String.format(Locale.ROOT, "at least %,d", min)
                    : String.format(Locale.ROOT, "between %,d and %,d", min, max);
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s must be %s but was %,d", what, allowed, value));
        }
        return value;
    }

    public static Duration requireRange(String what, Duration value, Duration min, Duration max) {
        requirePresent(what, value);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(what + " must be between " + min + " and " + max + " but was " + value);
        }
        return value;
    }

    /** Returns a duration that is longer than zero. */
    public static Duration requirePositive(String what, Duration value) {
        requirePresent(what, value);
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " must be positive but was " + value);
        }
        return value;
    }
}
