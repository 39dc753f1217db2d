package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.event.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row of a hub as it was read, which describes the life of its log.
 *
 * @param epoch the current epoch of the log
 * @param server the run of the database server on which the log was last written; empty before the first record
 * @param runningServer the run of the database server that has answered, or null if it has no name yet
 * @param memberships the number of memberships of users
 * @param jumpedFrom the last offset before the latest jump of the epoch, or null
 * @param jumpedTo the offset of that jump
 * @param revoked the offset of the latest revocation of the epoch, or null
 * @param forgotten the offset of the latest revocation that is not kept any more, or null
 * @param micros the current time by the clock of the database, in microseconds
 */
record Head(
        long epoch,
        String server,
        @Nullable String runningServer,
        long memberships,
        @Nullable Long jumpedFrom,
        @Nullable Long jumpedTo,
        @Nullable Long revoked,
        @Nullable Long forgotten,
        long micros) {

    /** Locks the row until the end of the transaction, and returns it; null if there is none. */
    static @Nullable Head lock(Connection connection, Tables tables, String hub) throws SQLException {
        Head head = select(connection, tables, hub, true);
        if (head == null || head.runningServer() != null) {
            return head;
        }
        tables.dialect().nameServer(connection, tables.prefix());
        return select(connection, tables, hub, true);
    }

    /** Returns the row; null if there is none. */
    static @Nullable Head read(Connection connection, Tables tables, String hub) throws SQLException {
        return select(connection, tables, hub, false);
    }

    private static @Nullable Head select(Connection connection, Tables tables, String hub, boolean isLocking)
            throws SQLException {
        JdbcDialect dialect = tables.dialect();
        String query = "SELECT epoch, server, " + dialect.server(tables.prefix())
                + ", memberships, jumped_from, jumped_to, revoked, forgotten, " + dialect.micros() + " FROM "
                + tables.head() + " WHERE hub = ?";
        try (PreparedStatement select = connection.prepareStatement(isLocking ? dialect.locking(query) : query)) {
            select.setString(1, hub);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                return new Head(
                        found.getLong(1),
                        found.getString(2),
                        found.getString(3),
                        found.getLong(4),
                        number(found, 5),
                        number(found, 6),
                        number(found, 7),
                        number(found, 8),
                        found.getLong(9));
            }
        }
    }

    private static @Nullable Long number(ResultSet found, int column) throws SQLException {
        long number = found.getLong(column);
        return found.wasNull() ? null : number;
    }

    static void createIfMissing(Link link, String hub) throws SQLException {
        boolean isThere = link.read((connection, tables) -> read(connection, tables, hub) != null);
        if (!isThere) {
            create(link, hub);
        }
    }

    /** Creates the row of a hub that has none. Others may do so at the same time. */
    static void create(Link link, String hub) throws SQLException {
        try {
            link.transaction((connection, tables) -> {
                String insert = "INSERT INTO " + tables.head()
                        + " (hub, epoch, server, memberships, generation, lease_until) VALUES (?, 0, '', 0, 0, 0)";
                try (PreparedStatement statement = connection.prepareStatement(insert)) {
                    statement.setString(1, hub);
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) {
                throw e;
            }
        }
    }

    /** Returns an unused epoch, by the clock of the database. */
    long epochAfter(long earlier) {
        BrokerClock clock = new BrokerClock() {
            @Override
            public long nanos() {
                return micros * 1000;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(micros / 1000);
            }
        };
        return clock.epochAfter(earlier);
    }

    /** Returns a place in the epoch, or null. */
    @Nullable
    EventId place(@Nullable Long offset) {
        return offset == null ? null : new EventId(epoch, offset);
    }
}
