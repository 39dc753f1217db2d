package dev.ssehub.jdbc;

import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the table of the state that outlives the log, and deletes its oldest rows. */
final class HeldRows {

    static final String VALUE = "v";
    static final String MEMBERSHIP = "m";
    static final String REVOCATION = "r";
    static final List<String> KINDS = List.of(VALUE, MEMBERSHIP, REVOCATION);

    private static final int PAGE = 256;
    /** Larger records are read one at a time. */
    private static final int SMALL = 4096;

    private HeldRows() {}

    /**
     * A row.
     *
     * @param id the place of its record
     * @param since for a revocation, the place where the membership began; or null
     * @param publishedAt when it was published, by the current clock of this node
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Row(EventId id, @Nullable EventId since, Instant publishedAt, byte[] record) {

        /**
         * Reads the record.
         *
         * @throws IllegalArgumentException if it cannot be read here
         */
        Recorded read() {
            return new Recorded(id, publishedAt, RecordFormat.decode(id, record).record());
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Found(
            byte[] name, EventId id, @Nullable EventId since, Instant publishedAt, byte @Nullable [] small) {}

    /** Receives the rows. */
    interface Action {
        void accept(Row row);
    }

    /** Passes on the rows of a kind, up to a place, while others may change them. */
    static void scan(
            Connection connection, Tables tables, String hub, String kind, EventId upTo, Instant now, Action action)
            throws SQLException {
        byte[] after = {};
        while (true) {
            List<Found> page = page(connection, tables, hub, kind, after, now);
            for (Found found : page) {
                if (found.id().isAfter(upTo)) {
                    continue;
                }
                byte[] record = found.small() == null ? read(connection, tables, hub, kind, found) : found.small();
                if (record != null) {
                    action.accept(new Row(found.id(), found.since(), found.publishedAt(), record));
                }
            }
            if (page.size() < PAGE) {
                return;
            }
            after = page.get(page.size() - 1).name();
        }
    }

    private static List<Found> page(
            Connection connection, Tables tables, String hub, String kind, byte[] after, Instant now)
            throws SQLException {
        String query = tables.dialect()
                .limited("SELECT name, epoch, log_offset, since_epoch, since_offset, published_at, "
                        + tables.dialect().micros() + ", CASE WHEN size <= " + SMALL + " THEN record END FROM "
                        + tables.held() + " WHERE hub = ? AND kind = ? AND name > ?"
                        + tables.dialect().orderBy("hub, kind", "name"));
        List<Found> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setString(2, kind);
            select.setBytes(3, after);
            select.setInt(4, PAGE);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    long sinceEpoch = found.getLong(4);
                    EventId since = found.wasNull() ? null : new EventId(sinceEpoch, found.getLong(5));
                    long ageMillis = Math.max(0, found.getLong(7) / 1000 - found.getLong(6));
                    rows.add(new Found(
                            found.getBytes(1),
                            new EventId(found.getLong(2), found.getLong(3)),
                            since,
                            now.minusMillis(ageMillis),
                            found.getBytes(8)));
                }
            }
        }
        return rows;
    }

    /** Returns the record of a row, or null if another row has replaced it. */
    private static byte @Nullable [] read(Connection connection, Tables tables, String hub, String kind, Found row)
            throws SQLException {
        String query = "SELECT record FROM " + tables.held()
                + " WHERE hub = ? AND kind = ? AND name = ? AND epoch = ? AND log_offset = ?";
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setString(2, kind);
            select.setBytes(3, row.name());
            select.setLong(4, row.id().epoch());
            select.setLong(5, row.id().offset());
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getBytes(1) : null;
            }
        }
    }

    static long count(Connection connection, Tables tables, String hub, String kind) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT COUNT(*) FROM " + tables.held() + " WHERE hub = ? AND kind = ?")) {
            select.setString(1, hub);
            select.setString(2, kind);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    /**
     * Deletes the oldest rows of a kind that were published before a time in milliseconds. Returns the place of the latest of them, or null if there were none.
     */
    static @Nullable EventId deleteOldest(
            Connection connection, Tables tables, String hub, String kind, int max, long before) throws SQLException {
        List<Found> oldest = new ArrayList<>();
        int cost = 0;
        String query = tables.dialect()
                .limited("SELECT name, epoch, log_offset, published_at, size FROM " + tables.held()
                        + " WHERE hub = ? AND kind = ?" + tables.dialect().orderBy("hub, kind", "epoch, log_offset"));
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setString(2, kind);
            select.setInt(3, max);
            try (ResultSet found = select.executeQuery()) {
                while (cost < TrimStep.ROWS && found.next() && found.getLong(4) < before) {
                    cost += TrimStep.cost(found.getInt(5));
                    EventId id = new EventId(found.getLong(2), found.getLong(3));
                    oldest.add(new Found(found.getBytes(1), id, null, Instant.EPOCH, null));
                }
            }
        }
        if (oldest.isEmpty()) {
            return null;
        }
        // The same name may have a newer record by now.
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + tables.held()
                + " WHERE hub = ? AND kind = ? AND name = ? AND epoch = ? AND log_offset = ?")) {
            for (Found row : oldest) {
                delete.setString(1, hub);
                delete.setString(2, kind);
                delete.setBytes(3, row.name());
                delete.setLong(4, row.id().epoch());
                delete.setLong(5, row.id().offset());
                delete.addBatch();
            }
            delete.executeBatch();
        }
        return oldest.get(oldest.size() - 1).id();
    }
}
