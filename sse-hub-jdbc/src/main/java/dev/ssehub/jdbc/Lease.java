package dev.ssehub.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease in the hub's row, which decides which node looks after the log. It is taken and renewed by the clock of the database. One thread changes
 * it; any thread may query it.
 */
final class Lease {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final JdbcSettings settings;
    private final Link link;
    private final String node;
    private final long nanos;
    private volatile boolean held;
    private volatile long heldUntil;
    private volatile Instant heldUntilTime = Instant.EPOCH;

    Lease(JdbcSettings settings, Link link, String node, long nanos) {
        this.settings = settings;
        this.link = link;
        this.node = node;
        this.nanos = nanos;
    }

    /** Checks both clocks, since the monotonic one stands still while a machine is suspended. */
    boolean isHeld() {
        return held
                && heldUntil - settings.clock().nanos() > 0
                && heldUntilTime.isAfter(settings.clock().instant());
    }

    /**
     * Renews the lease. Takes it if no node has it, or if it ends later than any lease that can have been given: the clock of the database was ahead
     * then.
     */
    void renew() throws SQLException {
        long from = settings.clock().nanos();
        Instant fromTime = settings.clock().instant();
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        int changed = link.statement((connection, tables) -> {
            String now = "(" + tables.dialect().micros() + ") / 1000";
            // The generation first: otherwise MySQL would compare the new leader.
            String update = "UPDATE " + tables.head()
                    + " SET generation = CASE WHEN leader = ? THEN generation ELSE generation + 1 END, lease_until = "
                    + now
                    + " + ?, leader = ? WHERE hub = ? AND (leader = ? OR leader IS NULL OR lease_until < " + now
                    + " OR lease_until > " + now + " + ?)";
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                statement.setString(1, node);
                statement.setLong(2, millis);
                statement.setString(3, node);
                statement.setString(4, settings.hub());
                statement.setString(5, node);
                // Twice as long: the time in this statement may be from before it waited for another one, which has
                // just renewed the lease.
                statement.setLong(6, 2 * millis);
                return statement.executeUpdate();
            }
        });
        boolean wasHeld = isHeld();
        heldUntil = from + nanos;
        heldUntilTime = fromTime.plusNanos(nanos);
        held = changed > 0;
        if (held != wasHeld) {
            LOG.debug("This node {} the sequencer of {}", held ? "is now" : "is no longer", settings.hub());
        }
    }

    void resign() {
        if (!isHeld()) {
            return;
        }
        held = false;
        try {
            int unused = link.statement((connection, tables) -> {
                try (PreparedStatement statement = connection.prepareStatement("UPDATE " + tables.head()
                        + " SET leader = NULL, lease_until = 0 WHERE hub = ? AND leader = ?")) {
                    statement.setString(1, settings.hub());
                    statement.setString(2, node);
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException e) {
            LOG.debug("The lease of the sequencer runs out by itself", e);
        }
    }
}
