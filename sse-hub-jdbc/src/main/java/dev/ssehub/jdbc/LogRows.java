package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.LogEntry;
import dev.ssehub.event.EventId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the table of the log, for followers and for the history. */
final class LogRows {

    /** How many rows are read at once. */
    private static final int PAGE = 256;

    /** How many bytes of records are read at once, unless one record has more. */
    private static final int PAGE_BYTES = 1 << 20;

    /** Records up to this size are read at once: a page of them has no more than {@link #PAGE_BYTES}. */
    private static final int SMALL = PAGE_BYTES / PAGE;

    private final Connection connection;
    private final Tables tables;
    private final String hub;
    private final Instant now;

    /** A row. Its record has not been read yet if it is large. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Row(
            EventId id,
            int size,
            byte @Nullable [] small,
            long nonce,
            @Nullable Long jumpedFrom,
            Instant publishedAt) {

        boolean isLarge() {
            return size > SMALL;
        }

        LogEntry<Long> with(byte @Nullable [] record) {
            ByteBuffer bytes = record == null ? null : ByteBuffer.wrap(record);
            return new LogEntry<>(id, bytes, nonce, jumpedFrom, publishedAt);
        }
    }

    /** @param now the current time of this node */
    LogRows(Connection connection, Tables tables, String hub, Instant now) {
        this.connection = connection;
        this.tables = tables;
        this.hub = hub;
        this.now = now;
    }

    /** Returns the row at a place of the log's current epoch, if there is one, without its record, followed by the next rows. */
    List<LogEntry<Long>> from(EventId place) throws SQLException {
        return page(currentEpoch(), place.offset(), place.offset(), Long.MAX_VALUE);
    }

    /** Returns the first rows of the log's current epoch. */
    List<LogEntry<Long>> first() throws SQLException {
        return page(currentEpoch(), 0, -1, Long.MAX_VALUE);
    }

    /** Returns the next rows of an epoch after an offset, up to another one. */
    List<LogEntry<Long>> between(long epoch, long after, long upTo) throws SQLException {
        return page(String.valueOf(epoch), after + 1, after, upTo);
    }

    /** Part of the same statement: otherwise an epoch might begin between two statements. */
    private String currentEpoch() {
        return "(SELECT epoch FROM " + tables.head() + " WHERE hub = ?)";
    }

    /** @param after the offset after which records are read; rows up to it are returned without their records */
    private List<LogEntry<Long>> page(String epoch, long from, long after, long upTo) throws SQLException {
        String query = tables.dialect()
                .limited("SELECT epoch, log_offset, size, nonce, jumped_from, published_at, "
                        + tables.dialect().micros() + ", CASE WHEN log_offset > ? AND size <= " + SMALL
                        + " THEN record END FROM " + tables.log() + " WHERE hub = ? AND epoch = " + epoch
                        + " AND log_offset >= ? AND log_offset <= ?"
                        + tables.dialect().orderBy("hub, epoch", "log_offset"));
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(query)) {
            int at = 1;
            select.setLong(at++, after);
            select.setString(at++, hub);
            if (epoch.contains("?")) {
                select.setString(at++, hub);
            }
            select.setLong(at++, from);
            select.setLong(at++, upTo);
            select.setInt(at, PAGE + 1);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(row(found));
                }
            }
        }
        return complete(cut(rows, after), after);
    }

    private Row row(ResultSet found) throws SQLException {
        long jumpedFrom = found.getLong(5);
        Long jump = found.wasNull() ? null : jumpedFrom;
        // From its age, since the clock of the database may differ.
        long ageMillis = Math.max(0, found.getLong(7) / 1000 - found.getLong(6));
        return new Row(
                new EventId(found.getLong(1), found.getLong(2)),
                found.getInt(3),
                found.getBytes(8),
                found.getLong(4),
                jump,
                now.minusMillis(ageMillis));
    }

    /** Returns the first of these rows, up to the maximum number of bytes of a page. */
    private static List<Row> cut(List<Row> rows, long after) {
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            int size = rows.get(i).id().offset() > after ? rows.get(i).size() : 0;
            bytes += size;
            if (bytes > PAGE_BYTES && bytes > size) {
                return rows.subList(0, i);
            }
        }
        return rows;
    }

    private List<LogEntry<Long>> complete(List<Row> rows, long after) throws SQLException {
        boolean hasLarge =
                rows.stream().anyMatch(row -> row.isLarge() && row.id().offset() > after);
        Map<Long, byte[]> large = hasLarge ? readLarge(rows, after) : Map.of();
        List<LogEntry<Long>> entries = new ArrayList<>();
        for (Row row : rows) {
            boolean isToBeRead = row.isLarge() && row.id().offset() > after;
            byte[] record = isToBeRead ? large.get(row.id().offset()) : row.small();
            if (isToBeRead && record == null) {
                // It was deleted in the meantime, which the next page will show.
                return entries;
            }
            entries.add(row.with(record));
        }
        return entries;
    }

    private Map<Long, byte[]> readLarge(List<Row> rows, long after) throws SQLException {
        Map<Long, byte[]> large = new HashMap<>();
        String query = "SELECT log_offset, record FROM " + tables.log()
                + " WHERE hub = ? AND epoch = ? AND log_offset > ? AND log_offset >= ? AND log_offset <= ? AND size > "
                + SMALL;
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setLong(2, rows.get(0).id().epoch());
            select.setLong(3, after);
            select.setLong(4, rows.get(0).id().offset());
            select.setLong(5, rows.get(rows.size() - 1).id().offset());
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    large.put(found.getLong(1), found.getBytes(2));
                }
            }
        }
        return large;
    }
}
