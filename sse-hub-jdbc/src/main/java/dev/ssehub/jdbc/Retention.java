package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Deletes what is too old or too much, in short steps, and without the lock of the log except for revocations. Uses the clock of the database.
 * Confined to the appender's thread.
 */
final class Retention {

    private final JdbcSettings settings;
    private final Link link;
    private final Supplier<EventId> position;

    /** @param position how far this node has read: nothing after that is too old */
    Retention(JdbcSettings settings, Link link, Supplier<EventId> position) {
        this.settings = settings;
        this.link = link;
        this.position = position;
    }

    /** Does one step. Returns whether there is more to do at once. */
    boolean trim() throws SQLException {
        boolean isMore = link.transaction((connection, tables) -> {
            Head head = Head.read(connection, tables, settings.hub());
            if (head == null) {
                return false;
            }
            boolean isLogLeft = trimLog(connection, tables, head);
            boolean isEpochLeft = trimEpochs(connection, tables, head);
            boolean isKeyLeft = trimOnce(connection, tables, head);
            boolean isValueLeft = trimValues(connection, tables);
            boolean isAnswerLeft = new Settled(connection, tables, settings.hub()).trim();
            return isLogLeft || isEpochLeft || isKeyLeft || isValueLeft || isAnswerLeft;
        });
        return trimRevocations() || isMore;
    }

    /** Keeps the last row, which marks the end of the log. */
    private boolean trimLog(Connection connection, Tables tables, Head head) throws SQLException {
        LogTail tail = LogTail.read(connection, tables, settings.hub(), head.epoch());
        if (tail == null) {
            return false;
        }
        long horizon = head.micros() / 1000 - settings.maxAge().toMillis();
        EventId read = position.get();
        long readOffset = read.epoch() == head.epoch() ? read.offset() : -1;
        long cut = -1;
        int cost = 0;
        String query = tables.dialect()
                .limited("SELECT log_offset, published_at, records, total_bytes, size FROM " + tables.log()
                        + " WHERE hub = ? AND epoch = ?" + tables.dialect().orderBy("hub, epoch", "log_offset"));
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, settings.hub());
            select.setLong(2, head.epoch());
            select.setInt(3, TrimStep.ROWS);
            try (ResultSet found = select.executeQuery()) {
                while (cost < TrimStep.ROWS && found.next()) {
                    boolean isToBeForgotten = found.getLong(1) < tail.offset()
                            && ((found.getLong(2) < horizon && found.getLong(1) < readOffset)
                                    || tail.records() - found.getLong(3)
                                            >= settings.limits().maxRecords()
                                    || tail.totalBytes() - found.getLong(4) >= settings.maxBytes());
                    if (!isToBeForgotten) {
                        break;
                    }
                    cut = found.getLong(1);
                    cost += TrimStep.cost(found.getInt(5));
                }
            }
        }
        if (cut >= 0) {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM " + tables.log() + " WHERE hub = ? AND epoch = ? AND log_offset <= ?")) {
                delete.setString(1, settings.hub());
                delete.setLong(2, head.epoch());
                delete.setLong(3, cut);
                delete.executeUpdate();
            }
        }
        return cost >= TrimStep.ROWS;
    }

    private boolean trimEpochs(Connection connection, Tables tables, Head head) throws SQLException {
        List<EventId> rows = new ArrayList<>();
        int cost = 0;
        String query = tables.dialect()
                .limited("SELECT epoch, log_offset, size FROM " + tables.log() + " WHERE hub = ? AND epoch < ?");
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, settings.hub());
            select.setLong(2, head.epoch());
            select.setInt(3, TrimStep.ROWS);
            try (ResultSet found = select.executeQuery()) {
                while (cost < TrimStep.ROWS && found.next()) {
                    rows.add(new EventId(found.getLong(1), found.getLong(2)));
                    cost += TrimStep.cost(found.getInt(3));
                }
            }
        }
        if (!rows.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM " + tables.log() + " WHERE hub = ? AND epoch = ? AND log_offset = ?")) {
                for (EventId row : rows) {
                    delete.setString(1, settings.hub());
                    delete.setLong(2, row.epoch());
                    delete.setLong(3, row.offset());
                    delete.addBatch();
                }
                delete.executeBatch();
            }
        }
        return cost >= TrimStep.ROWS;
    }

    private boolean trimOnce(Connection connection, Tables tables, Head head) throws SQLException {
        List<byte[]> keys = new ArrayList<>();
        long now = head.micros() / 1000;
        String query = tables.dialect()
                .limited("SELECT idempotency_key FROM " + tables.once() + " WHERE hub = ? AND expires_at < ?");
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, settings.hub());
            select.setLong(2, now);
            select.setInt(3, TrimStep.ROWS);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    keys.add(found.getBytes(1));
                }
            }
        }
        if (!keys.isEmpty()) {
            // The same key may have been written again in the meantime.
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM " + tables.once() + " WHERE hub = ? AND idempotency_key = ? AND expires_at < ?")) {
                for (byte[] key : keys) {
                    delete.setString(1, settings.hub());
                    delete.setBytes(2, key);
                    delete.setLong(3, now);
                    delete.addBatch();
                }
                delete.executeBatch();
            }
        }
        return keys.size() == TrimStep.ROWS;
    }

    private boolean trimValues(Connection connection, Tables tables) throws SQLException {
        String hub = settings.hub();
        long surplus = HeldRows.count(connection, tables, hub, HeldRows.VALUE)
                - settings.limits().maxValues();
        if (surplus > 0) {
            HeldRows.deleteOldest(
                    connection, tables, hub, HeldRows.VALUE, (int) Math.min(TrimStep.ROWS, surplus), Long.MAX_VALUE);
        }
        return surplus > TrimStep.ROWS;
    }

    /** Deletes revocations, and records that they are not known any more. */
    private boolean trimRevocations() throws SQLException {
        int max = settings.limits().maxRevocations();
        return LockedLog.with(link, settings.hub(), LockedLog.Seen.NOTHING, log -> {
            long horizon = log.millis() - settings.revocationAge().toMillis();
            long surplus = HeldRows.count(log.connection, log.tables, log.hub, HeldRows.REVOCATION) - max;
            EventId forgotten = surplus > 0
                    ? HeldRows.deleteOldest(
                            log.connection,
                            log.tables,
                            log.hub,
                            HeldRows.REVOCATION,
                            (int) Math.min(TrimStep.ROWS, surplus),
                            Long.MAX_VALUE)
                    : HeldRows.deleteOldest(
                            log.connection, log.tables, log.hub, HeldRows.REVOCATION, TrimStep.ROWS, horizon);
            if (forgotten != null && forgotten.epoch() == log.head.epoch()) {
                log.update(
                        "UPDATE " + log.tables.head() + " SET forgotten = ? WHERE hub = ?",
                        forgotten.offset(),
                        log.hub);
            }
            return surplus > TrimStep.ROWS;
        });
    }
}
