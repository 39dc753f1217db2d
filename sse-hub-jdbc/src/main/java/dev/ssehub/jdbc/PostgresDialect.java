package dev.ssehub.jdbc;

import java.time.Duration;

/** PostgreSQL. */
final class PostgresDialect implements JdbcDialect {

    @Override
    public String schema() {
        return "schema-postgresql.sql";
    }

    @Override
    public String micros() {
        return micros("CLOCK_TIMESTAMP()");
    }

    @Override
    public String micros(String column) {
        return "CAST(EXTRACT(EPOCH FROM " + column + ") * 1000000 AS BIGINT)";
    }

    /**
     * When the server was started, and when its statistics begin. A replica that is promoted and a restored copy have a start of their own. A server
     * that has recovered from the crash of one of its processes was not started again, but its statistics begin then.
     */
    @Override
    public String server(String prefix) {
        return "CONCAT(EXTRACT(EPOCH FROM PG_POSTMASTER_START_TIME()), '/',"
                + " (SELECT EXTRACT(EPOCH FROM stats_reset) FROM pg_stat_bgwriter))";
    }

    /** Local to the transaction, since a pooler may give the session to others afterwards. */
    @Override
    public String onBegin(Duration timeout) {
        long millis = timeout.toMillis();
        return "SET LOCAL lock_timeout = " + millis + "; SET LOCAL idle_in_transaction_session_timeout = " + millis;
    }
}
