package dev.ssehub.redis;

import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.BrokerLimits;
import dev.ssehub.backplane.broker.BrokerSettings;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a backplane in Redis.
 *
 * @param shared the settings that all brokers have
 * @param limits how much Redis keeps
 * @param uris the addresses of Redis
 * @param ssl the TLS options, or null for the JVM's own trust
 */
record RedisSettings(
        BrokerSettings shared,
        BrokerLimits limits,
        List<RedisURI> uris,
        @Nullable SslOptions ssl) {

    private static final Duration REVOCATION_AGE = Duration.ofDays(1);

    String hub() {
        return shared.hub();
    }

    BrokerClock clock() {
        return shared.clock();
    }

    /** How long Redis may take for an answer. */
    Duration timeout() {
        return shared.timeouts().answer();
    }

    Duration maxAge() {
        return shared.maxAge();
    }

    Duration idempotencyWindow() {
        return shared.idempotencyWindow();
    }

    /** How long a revocation is kept beyond the log. */
    Duration revocationAge() {
        return REVOCATION_AGE;
    }
}
