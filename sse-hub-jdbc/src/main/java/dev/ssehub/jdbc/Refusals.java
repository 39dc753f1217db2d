package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.BrokerRefusals;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * Whether the database answers, but refuses writes: its disk is full, it is a replica, or its tables are missing. Any thread may query it; one thread
 * changes it.
 */
final class Refusals {

    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The error code of MySQL for a lock that was not acquired in time. */
    private static final int MYSQL_LOCK_TIMEOUT = 1205;

    private final BrokerRefusals refusals = new BrokerRefusals("The database");
    /** Confined to the thread that changes this. */
    private long probedAt;

    boolean isRefusing() {
        return refusals.isRefusing();
    }

    /** Records an error of the database, unless it is about the connection or other transactions. */
    void add(SQLException answer) {
        if (isRefusal(answer)) {
            refusals.add(String.valueOf(answer.getMessage()));
        }
    }

    private static boolean isRefusal(SQLException answer) {
        String state = answer.getSQLState();
        return state != null
                && !state.startsWith("08")
                && !state.startsWith("40")
                && !state.startsWith("55")
                && !state.startsWith("57")
                && !state.startsWith("90")
                && !state.startsWith("HYT")
                && answer.getErrorCode() != MYSQL_LOCK_TIMEOUT;
    }

    boolean isProbeDue(long now) {
        if (!refusals.isRefusing() || now - probedAt < PROBE_NANOS) {
            return false;
        }
        probedAt = now;
        return true;
    }

    /** Records that the database accepts records. */
    void end() {
        refusals.end();
    }
}
