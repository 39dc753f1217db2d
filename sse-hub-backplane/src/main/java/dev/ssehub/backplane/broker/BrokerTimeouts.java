package dev.ssehub.backplane.broker;

import dev.ssehub.internal.checks.Checks;
import java.time.Duration;
import java.util.Objects;

/**
 * How long a node waits for its broker.
 *
 * @param answer for an answer, before the broker counts as unreachable
 * @param start for everything that the log keeps, at startup
 * @param startsDegraded whether a node that has waited in vain at startup starts nevertheless, and follows as soon as the broker is available
 */
public record BrokerTimeouts(Duration answer, Duration start, boolean startsDegraded) {

    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX_ANSWER = Duration.ofHours(1);
    private static final Duration MAX_START = Duration.ofDays(1);

    public BrokerTimeouts {
        Objects.requireNonNull(answer, "answer must not be null");
        Objects.requireNonNull(start, "start must not be null");
    }

    /** Returns a setting {@code timeout} for an answer if it is from a millisecond to an hour; otherwise throws an exception that names it and the range. */
    public static Duration requireTimeout(Duration value) {
        return Checks.requireRange("timeout", value, MIN, MAX_ANSWER);
    }

    /** Returns a setting {@code startTimeout} if it is from a millisecond to a day; otherwise throws an exception that names it and the range. */
    static Duration requireStartTimeout(Duration value) {
        return Checks.requireRange("startTimeout", value, MIN, MAX_START);
    }
}
