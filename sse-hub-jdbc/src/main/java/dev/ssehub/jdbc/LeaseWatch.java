package dev.ssehub.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/**
 * Whether the database that a node reads is the one in which its hub lives: there a node renews the lease every other second, this one if no other does. A server
 * that another one has taken the place of may go on answering, and all that shows is that this has ended. Of the follower's thread.
 */
final class LeaseWatch {

    /** How far looks are apart: a node that was suspended itself has had time in between to renew the lease. */
    private static final long PAUSE_NANOS = JdbcSettings.LEASE.toNanos();

    private final JdbcSettings settings;
    private final Link link;
    private final BooleanSupplier isRefusing;
    private long lookedAt;
    private boolean wasOver;

    /** @param isRefusing whether this node knows that it cannot write, and so cannot renew the lease either */
    LeaseWatch(JdbcSettings settings, Link link, BooleanSupplier isRefusing) {
        this.settings = settings;
        this.link = link;
        this.isRefusing = isRefusing;
    }

    /** A connection was made. */
    void begin() {
        lookedAt = settings.clock().nanos();
        wasOver = false;
    }

    /** Returns whether nobody has had the lease for two looks in a row; does not look more often than needed. */
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
