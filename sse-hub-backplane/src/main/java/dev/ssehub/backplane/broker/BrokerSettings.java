package dev.ssehub.backplane.broker;

import java.time.Duration;
import java.util.Objects;

/**
 * The settings that the backplanes of all brokers share.
 *
 * @param hub the name of the hub, the same on every node
 * @param timeouts how long a node waits for the broker
 * @param maxAge how long the broker keeps a record
 * @param idempotencyWindow how long an idempotency key is remembered
 * @param clock the clocks
 */
public record BrokerSettings(
        String hub, BrokerTimeouts timeouts, Duration maxAge, Duration idempotencyWindow, BrokerClock clock) {

    public BrokerSettings {
        Objects.requireNonNull(hub, "hub must not be null");
        Objects.requireNonNull(timeouts, "timeouts must not be null");
        Objects.requireNonNull(maxAge, "maxAge must not be null");
        Objects.requireNonNull(idempotencyWindow, "idempotencyWindow must not be null");
        Objects.requireNonNull(clock, "clock must not be null");
    }
}
