package dev.ssehub.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/**
 * Checks whether the database that a node reads is the one in which its hub lives. There, a node renews the lease every other second: this one, if no
 * other does. A server that was replaced by another may continue to answer, and the only sign of that is an expired lease. Confined to the follower's
 * thread.
 */
final class LeaseWatch {

    /** The time between two checks: a node that was suspended itself has had time in between to renew the lease. */
    private static final long PAUSE_NANOS = JdbcSettings.LEASE.toNanos();

    private final JdbcSettings settings;
    private final Link link;
    private final BooleanSupplier isRefusing;
    private long lookedAt;
    private boolean wasOver;

    /** @param isRefusing whether writes of this node are refused, so that it cannot renew the lease either */
    LeaseWatch(JdbcSettings settings, Link link, BooleanSupplier isRefusing) {
        this.settings = settings;
        this.link = link;
        this.isRefusing = isRefusing;
    }

    /** Called when a connection has been made. */
    void begin() {
        lookedAt = settings.clock().nanos();
        wasOver = false;
    }

    /** Returns whether no node has had the lease at two checks in a row. Checks no more often than needed. */
    boolean isOver() throws SQLException {
        long now = settings.clock().nanos();
        if (now - lookedAt < PAUSE_NANOS) {
            return false;
        }
        lookedAt = now;
        boolean isOver = !isRefusing.getAsBoolean() && hasEnded();
        boolean isCertain = isOver && wasOver;
        wasOver = isOver;
        return isCertain;
    }

    private boolean hasEnded() throws SQLException {
        return link.read((connection, tables) -> {
            String query =
                    "SELECT lease_until, " + tables.dialect().micros() + " FROM " + tables.head() + " WHERE hub = ?";
            try (PreparedStatement select = connection.prepareStatement(query)) {
                select.setString(1, settings.hub());
                try (ResultSet found = select.executeQuery()) {
                    return found.next() && found.getLong(1) < found.getLong(2) / 1000;
                }
            }
        });
    }
}
