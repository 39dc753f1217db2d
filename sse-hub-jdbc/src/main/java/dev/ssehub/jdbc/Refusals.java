package dev.ssehub.jdbc;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database answers, but refuses writes: its disk is full, it is a replica, its tables are not there. Logged once when it begins and once when it
 * ends. Any thread may ask, one changes it.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The code of MySQL for a lock that was waited for in vain. */
    private static final int MYSQL_LOCK_TIMEOUT = 1205;

    private volatile @Nullable String reason;
    /** Of the thread. */
    private long probedAt;

    boolean isRefusing() {
        return reason != null;
    }

    /** Takes note of what the database has said, unless that is about the connection or other transactions. */
    void add(SQLException answer) {
        if (!isRefusal(answer)) {
            return;
        }
        boolean isFirst = reason == null;
        reason = String.valueOf(answer.getMessage());
        if (isFirst) {
            LOG.warn("The database rejects records: {}", reason);
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
        if (reason == null || now - probedAt < PROBE_NANOS) {
            return false;
        }
        probedAt = now;
        return true;
    }

    /** The database accepts records. */
    void end() {
        if (reason != null) {
            reason = null;
            LOG.info("The database accepts records again");
        }
    }
}
