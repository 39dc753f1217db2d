package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.BrokerLimits;
import dev.ssehub.backplane.broker.BrokerSettings;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a backplane, or of an outbox, in a database.
 *
 * @param shared the settings that all brokers have
 * @param label the name of the database in messages
 * @param dataSource the source of connections
 * @param dialect the dialect, or null to determine it by the name of the database
 * @param prefix the prefix of the table names
 * @param initializesSchema whether a node creates missing tables
 * @param polling how long it takes at most until unannounced changes are found
 * @param limits how much the database keeps
 * @param maxBytes approximately how many bytes of records it keeps
 */
record JdbcSettings(
        BrokerSettings shared,
        String label,
        DataSource dataSource,
        @Nullable JdbcDialect dialect,
        String prefix,
        boolean initializesSchema,
        Duration polling,
        BrokerLimits limits,
        long maxBytes) {

    /** The limits of an outbox, which keeps nothing. */
    static final BrokerLimits NO_LIMITS = new BrokerLimits(0, 0, 0, 0);

    /** How long a node is the sequencer unless it renews its lease. */
    static final Duration LEASE = Duration.ofSeconds(5);

    /** How often a node requests or renews the lease. */
    static final Duration LEASE_RENEWAL = LEASE.dividedBy(3);

    private static final Duration REVOCATION_AGE = Duration.ofDays(1);

    String hub() {
        return shared.hub();
    }

    BrokerClock clock() {
        return shared.clock();
    }

    /** How long the database may take for an answer. */
    Duration timeout() {
        return shared.timeouts().answer();
    }

    /** The interval of polling while nothing is expected. */
    Duration idlePolling() {
        return polling.multipliedBy(4);
    }

    /** How long an unused connection has to live: several times the interval of a node's polls and of its requests for the lease. */
    Duration idle() {
        Duration looks = idlePolling();
        return (looks.compareTo(LEASE_RENEWAL) > 0 ? looks : LEASE_RENEWAL).multipliedBy(4);
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
