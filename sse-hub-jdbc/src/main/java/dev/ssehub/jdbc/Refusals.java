package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.BrokerRefusals;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Whether the database answers, but refuses writes: its disk is full, it is a replica, its tables are not there. Any thread may ask, one changes it. */
final class Refusals {

    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The code of MySQL for a lock that was waited for in vain. */
    private static final int MYSQL_LOCK_TIMEOUT = 1205;

    private final BrokerRefusals refusals = new BrokerRefusals("The database");
    /** Of the thread. */
    private long probedAt;

    boolean isRefusing() {
        return refusals.isRefusing();
    }

    /** Takes note of what the database has said, unless that is about the connection or other transactions. */
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

    /** The database accepts records. */
    void end() {
        refusals.end();
    }
}
