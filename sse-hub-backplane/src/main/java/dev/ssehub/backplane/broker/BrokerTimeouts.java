package dev.ssehub.backplane.broker;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a node waits for its broker.
 *
 * @param answer for an answer, before the broker counts as unreachable
 * @param start for everything that the log keeps, at startup
 * @param startsDegraded whether a node that has waited in vain at startup runs all the same, and follows as soon as the broker is there
 */
public record BrokerTimeouts(Duration answer, Duration start, boolean startsDegraded) {

    public BrokerTimeouts {
        Objects.requireNonNull(answer, "answer must not be null");
        Objects.requireNonNull(start, "start must not be null");
    }
}
