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
 * @param shared those that all brokers have
 * @param label what messages call the database
 * @param dataSource where connections come from
 * @param dialect what the database is, or null to ask it
 * @param prefix what the names of the tables begin with
 * @param initializesSchema whether a node creates the tables that are missing
 * @param polling how long it takes at most until news are seen that nobody has announced
 * @param limits how much the database keeps
 * @param maxBytes how many bytes of records it keeps, about
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

    /** Those of an outbox, which keeps nothing. */
    static final BrokerLimits NO_LIMITS = new BrokerLimits(0, 0, 0, 0);

    /** How long a node is the sequencer unless it asks again. */
    static final Duration LEASE = Duration.ofSeconds(5);

    /** How often a node asks for that. */
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

    /** How long it takes until somebody looks again where nothing is likely. */
    Duration idlePolling() {
        return polling.multipliedBy(4);
    }

    /** How long a connection has to live that is not used: several times as long as the looks of a node and its requests for the lease are apart. */
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
