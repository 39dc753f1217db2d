package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.BrokerLimits;
import dev.ssehub.backplane.broker.BrokerSettings;
import dev.ssehub.internal.checks.Checks;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of a log and of an outbox in a database have in common: the settings that were set, validated, and the defaults of the others.
 * Not thread-safe.
 */
final class SettingsDraft {

    private static final Duration MIN_POLLING = Duration.ofMillis(1);
    private static final Duration MAX_POLLING = Duration.ofHours(1);

    private final DataSource dataSource;
    private String label = "the database";
    private @Nullable JdbcDialect dialect;
    private String prefix = JdbcSchema.DEFAULT_PREFIX;
    private boolean initializesSchema;
    private Duration polling = Duration.ofMillis(250);

    SettingsDraft(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource must not be null");
    }

    void label(String value) {
        label = Objects.requireNonNull(value, "value must not be null");
    }

    void dialect(JdbcDialect value) {
        dialect = Objects.requireNonNull(value, "value must not be null");
    }

    void tablePrefix(String value) {
        prefix = JdbcSchema.requirePrefix(value);
    }

    void initializeSchema(boolean value) {
        initializesSchema = value;
    }

    void pollInterval(Duration value) {
        polling = Checks.requireRange("pollInterval", value, MIN_POLLING, MAX_POLLING);
    }

    JdbcSettings settings(BrokerSettings shared, BrokerLimits limits, long maxBytes) {
        return new JdbcSettings(
                shared, label, dataSource, dialect, prefix, initializesSchema, polling, limits, maxBytes);
    }
}
