package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import dev.ssehub.jdbc.LogWriter.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what is committed in the outbox to the log, in one transaction. Rows of transactions that are under way are not seen, and come later: nobody
 * waits for them. It always looks from the first row on: one with a low number may have been committed before another one was begun that has a higher
 * number, and comes before that. Of the appender's thread.
 */
final class OutboxDrain {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxDrain.class);

    private static final int PAGE = 256;
    private static final int PAGE_BYTES = 4 << 20;

    private final JdbcSettings settings;
    private final Link link;
    private final LogWriter writer;
    private final Supplier<EventId> position;
    private final Tickets tickets;
    private boolean isMore;
    private volatile OutboxFigures figures = new OutboxFigures(0, Duration.ZERO, 0, 0, false);

    OutboxDrain(JdbcSettings settings, Link link, LogWriter writer, Supplier<EventId> position, Tickets tickets) {
        this.settings = settings;
        this.link = link;
        this.writer = writer;
        this.position = position;
        this.tickets = tickets;
    }

    /** Moves a page. Returns how many rows it had. */
    int drain() throws SQLException {
        isMore = false;
        long begin = settings.clock().nanos();
        if (!isAny()) {
            return 0;
        }
        Map<Long, EventId> known = new HashMap<>();
        LockedLog.Seen seen = new LockedLog.Seen(position.get(), null);
        int moved = LockedLog.with(link, settings.hub(), seen, log -> move(log, known));
        // Of those that were new the follower will say where they are.
        known.forEach(tickets::passed);
        figures = figures.with(moved, settings.clock().nanos() - begin);
        return moved;
    }

    OutboxFigures figures(boolean isSequencer) {
        return figures.of(isSequencer);
    }

    /** Counts what is there. */
    void measure() throws SQLException {
        figures = link.read((connection, tables) -> {
            String query =
                    "SELECT COUNT(*), MIN(created_at), CURRENT_TIMESTAMP FROM " + tables.outbox() + " WHERE hub = ?";
            try (PreparedStatement select = connection.prepareStatement(query)) {
                select.setString(1, settings.hub());
                try (ResultSet found = select.executeQuery()) {
                    if (!found.next()) {
                        return figures;
                    }
                    Timestamp oldest = found.getTimestamp(2);
                    long ageMillis = oldest == null
                            ? 0
                            : Math.max(0, found.getTimestamp(3).getTime() - oldest.getTime());
                    return figures.with(found.getLong(1), Duration.ofMillis(ageMillis));
                }
            }
        });
    }

    /** Returns whether there is more than the last page had. */
    boolean isMore() {
        return isMore;
    }

    private boolean isAny() throws SQLException {
        return link.read((connection, tables) -> {
            String query = tables.dialect().limited("SELECT id FROM " + tables.outbox() + " WHERE hub = ? ORDER BY id");
            try (PreparedStatement select = connection.prepareStatement(query)) {
                select.setString(1, settings.hub());
                select.setInt(2, 1);
                try (ResultSet found = select.executeQuery()) {
                    return found.next();
                }
            }
        });
    }

    private int move(LockedLog log, Map<Long, EventId> known) throws SQLException {
        known.clear();
        List<Long> ids = nextIds(log);
        if (ids.isEmpty()) {
            return 0;
        }
        List<Incoming> records = read(log.connection, log.tables, ids);
        List<Outcome> outcomes = writer.write(log, records);
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            EventId id = outcome.id();
            if (id == null) {
                LOG.warn("A record that a transaction has published is left out: {}", outcome.refusal());
            } else if (!outcome.isNew()) {
                known.put(records.get(i).nonce(), id);
            }
        }
        delete(log.connection, log.tables, ids);
        return ids.size();
    }

    /**
     * Returns the next rows, as far as their bytes go. Read without locks, as they were at one moment: the lock of the log keeps others from taking them, and
     * a query that locks sees each row as it is when it comes to it on MySQL, so that of a transaction that is committed meanwhile it would leave out the first
     * rows and take the last.
     */
    private List<Long> nextIds(LockedLog log) throws SQLException {
        String query = log.tables
                .dialect()
                .limited("SELECT id, OCTET_LENGTH(record) FROM " + log.tables.outbox() + " WHERE hub = ? ORDER BY id");
        List<Long> ids = new ArrayList<>();
        long bytes = 0;
        try (PreparedStatement select = log.connection.prepareStatement(query)) {
            select.setString(1, settings.hub());
            select.setInt(2, PAGE);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    bytes += found.getLong(2);
                    if (bytes > PAGE_BYTES && !ids.isEmpty()) {
                        isMore = true;
                        break;
                    }
                    ids.add(found.getLong(1));
                }
            }
        }
        isMore |= ids.size() == PAGE;
        return ids;
    }

    private static List<Incoming> read(Connection connection, Tables tables, List<Long> ids) throws SQLException {
        List<Incoming> rows = new ArrayList<>();
        String query = "SELECT nonce, record FROM " + tables.outbox() + " WHERE id IN (" + Tables.marks(ids.size())
                + ") ORDER BY id";
        try (PreparedStatement select = connection.prepareStatement(query)) {
            setIds(select, ids);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(Incoming.read(found.getBytes(2), found.getLong(1)));
                }
            }
        }
        return rows;
    }

    /** One by one: for a list, MySQL may go through the whole table, and would wait for rows of transactions that are under way. */
    private static void delete(Connection connection, Tables tables, List<Long> ids) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM " + tables.outbox() + " WHERE id = ?")) {
            for (long id : ids) {
                statement.setLong(1, id);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void setIds(PreparedStatement statement, List<Long> ids) throws SQLException {
        for (int i = 0; i < Tables.marksFor(ids.size()); i++) {
            statement.setLong(i + 1, ids.get(Math.min(i, ids.size() - 1)));
        }
    }
}
