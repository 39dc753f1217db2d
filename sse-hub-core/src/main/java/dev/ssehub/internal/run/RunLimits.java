package dev.ssehub.internal.run;

import dev.ssehub.run.RunOptions;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one run: its options, or else the hub's bounds. Times are in nanoseconds.
 *
 * @param unwatched how long it may have no viewers, {@link #NEVER} for no limit
 */
record RunLimits(int maxBytes, long maxDuration, long firstEvent, long idle, long keepFor, long unwatched) {

    static final long NEVER = Long.MAX_VALUE;

    /** @throws IllegalArgumentException when an option is beyond its bound */
    static RunLimits of(RunOptions options, RunBounds bounds) {
        Duration unwatched = options.stopWhenUnwatched();
        return new RunLimits(
                within("maxBytes", options.maxBytes(), bounds.maxBytes()),
                within("maxDuration", options.maxDuration(), bounds.maxDuration()),
                within("firstEventTimeout", options.firstEventTimeout(), bounds.firstEventTimeout()),
                within("idleTimeout", options.idleTimeout(), bounds.idleTimeout()),
                within("keepFor", options.keepFor(), bounds.keepFor()),
                // A longer time would have no effect, since a run never lasts longer than maxDuration.
                unwatched == null || unwatched.compareTo(bounds.maxDuration()) > 0 ? NEVER : unwatched.toNanos());
    }

    private static int within(String option, @Nullable Integer value, int bound) {
        if (value == null) {
            return bound;
        }
        if (value > bound) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%s must be at most %,d (runs.%s) but was %,d", option, bound, option, value));
        }
        return value;
    }

    private static long within(String option, @Nullable Duration value, Duration bound) {
        if (value == null) {
            return bound.toNanos();
        }
        if (value.compareTo(bound) > 0) {
            throw new IllegalArgumentException(
                    option + " must be at most " + bound + " (runs." + option + ") but was " + value);
        }
        return value.toNanos();
    }
}
