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
        return "CAST(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000000 AS BIGINT)";
    }

    /** A replica that is promoted has a start of its own, and a restored copy too. */
    @Override
    public String server(String prefix) {
        return "CAST(EXTRACT(EPOCH FROM PG_POSTMASTER_START_TIME()) AS VARCHAR)";
    }

    /** Local to the transaction: a pooler may give the session to somebody else afterwards. */
    @Override
    public String onBegin(Duration timeout) {
        long millis = timeout.toMillis();
        return "SET LOCAL lock_timeout = " + millis + "; SET LOCAL idle_in_transaction_session_timeout = " + millis;
    }
}
