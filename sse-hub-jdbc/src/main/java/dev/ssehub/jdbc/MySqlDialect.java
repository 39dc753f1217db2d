package dev.ssehub.jdbc;

import java.time.Duration;

/** MySQL and MariaDB. */
final class MySqlDialect implements JdbcDialect {

    private final boolean isMariaDb;

    MySqlDialect(boolean isMariaDb) {
        this.isMariaDb = isMariaDb;
    }

    @Override
    public String schema() {
        return "schema-mysql.sql";
    }

    /** The time at which the statement began. {@code UNIX_TIMESTAMP(SYSDATE(6))} would be later, but is converted from the session's local time. */
    @Override
    public String micros() {
        return "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";
    }

    /** For a column, unlike for other expressions, this is not converted from the session's local time. */
    @Override
    public String micros(String column) {
        return "CAST(UNIX_TIMESTAMP(" + column + ") * 1000000 AS SIGNED)";
    }

    /** The start of the server. Both times are those of the statement, so that the difference does not vary. */
    @Override
    public String server(String prefix) {
        String status = isMariaDb ? "information_schema.global_status" : "performance_schema.global_status";
        return "CONCAT(@@hostname, ':', @@port, ':', UNIX_TIMESTAMP() - (SELECT CAST(variable_value AS SIGNED) FROM "
                + status + " WHERE variable_name = 'UPTIME'))";
    }

    @Override
    public String onBorrow(Duration timeout, Duration idle) {
        return "SET @sse_hub_lock_wait = @@SESSION.innodb_lock_wait_timeout, @sse_hub_standstill = @@SESSION."
                + standstill()
                + ", SESSION innodb_lock_wait_timeout = " + seconds(timeout)
                + ", SESSION " + standstill() + " = "
                + seconds(isMariaDb || idle.compareTo(timeout) < 0 ? timeout : idle);
    }

    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }

    @Override
    public String onReturn() {
        return "SET SESSION innodb_lock_wait_timeout = @sse_hub_lock_wait, SESSION " + standstill()
                + " = @sse_hub_standstill";
    }

    /** MySQL only limits how long a connection is unused, in a transaction or not. */
    private String standstill() {
        return isMariaDb ? "idle_transaction_timeout" : "wait_timeout";
    }
}
