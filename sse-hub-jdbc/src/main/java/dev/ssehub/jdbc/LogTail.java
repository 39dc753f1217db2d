package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last row of an epoch, from which the next one follows.
 *
 * @param offset its offset
 * @param publishedAt when it was published, by the clock of the database, in milliseconds
 * @param records how many records the epoch has had, including those that were deleted
 * @param totalBytes how many bytes they had
 */
record LogTail(long offset, long publishedAt, long records, long totalBytes) {

    /**
     * A row to be written.
     *
     * @param record the record, or null for a mark
     * @param jumpedFrom where a jump began, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Row(
            LogTail at,
            byte @Nullable [] record,
            long nonce,
            @Nullable Long jumpedFrom) {}

    /** The tail before the first row of an epoch. */
    static final LogTail NONE = new LogTail(-1, 0, 0, 0);

    /** Returns the tail of an epoch, or null if it has no rows: there always is one, unless others have deleted it. */
    static @Nullable LogTail read(Connection connection, Tables tables, String hub, long epoch) throws SQLException {
        String query = tables.dialect()
                .limited("SELECT log_offset, published_at, records, total_bytes FROM " + tables.log()
                        + " WHERE hub = ? AND epoch = ?"
                        + tables.dialect().orderBy("hub DESC, epoch DESC", "log_offset DESC"));
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setLong(2, epoch);
            select.setInt(3, 1);
            try (ResultSet found = select.executeQuery()) {
                return found.next()
                        ? new LogTail(found.getLong(1), found.getLong(2), found.getLong(3), found.getLong(4))
                        : null;
            }
        }
    }

    /** Returns the tail after a mark. */
    LogTail withMark(long newOffset, long millis) {
        return new LogTail(newOffset, Math.max(publishedAt, millis), records, totalBytes);
    }

    /** Returns the tail after a record. */
    LogTail withRecord(int size, long millis) {
        return new LogTail(offset + 1, Math.max(publishedAt, millis), records + 1, totalBytes + size);
    }

    static void insert(Connection connection, Tables tables, String hub, long epoch, List<Row> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String insert =
                "INSERT INTO " + tables.log() + " (hub, epoch, log_offset, nonce, jumped_from, published_at, records,"
                        + " total_bytes, size, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Row row : rows) {
                byte[] record = row.record();
                statement.setString(1, hub);
                statement.setLong(2, epoch);
                statement.setLong(3, row.at().offset());
                statement.setLong(4, row.nonce());
                statement.setObject(5, row.jumpedFrom(), java.sql.Types.BIGINT);
                statement.setLong(6, row.at().publishedAt());
                statement.setLong(7, row.at().records());
                statement.setLong(8, row.at().totalBytes());
                statement.setInt(9, record == null ? 0 : record.length);
                statement.setBytes(10, record);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
