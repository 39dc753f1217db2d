package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a hub's outbox, through one connection. Rows of open transactions are not visible, and come later: they are not waited for. Used by one
 * thread.
 */
final class OutboxRows {

    private static final int PAGE = 256;
    private static final int PAGE_BYTES = 4 << 20;

    private final Connection connection;
    private final Tables tables;
    private final String hub;

    OutboxRows(Connection connection, Tables tables, String hub) {
        this.connection = connection;
        this.tables = tables;
        this.hub = hub;
    }

    /**
     * A row that a transaction has written.
     *
     * @param id its number in the table
     * @param nonce distinguishes it from all others
     * @param record the record
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Row(long id, long nonce, byte[] record) {}

    /**
     * The next rows.
     *
     * @param isMore whether there probably are more
     */
    record Page(List<Row> rows, boolean isMore) {
        static final Page EMPTY = new Page(List.of(), false);
    }

    /** Returns whether there are any rows. Cheaper than reading them. */
    boolean isAny() throws SQLException {
        String query = firstOnes("id");
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setInt(2, 1);
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    /**
     * Returns the first rows, up to a number of bytes. Always begins with the very first: a row with a low number may have been committed before a
     * row with a higher number was begun, and then has to come before it.
     */
    Page first() throws SQLException {
        List<Long> ids = new ArrayList<>();
        boolean isMore = firstIds(ids);
        return ids.isEmpty() ? Page.EMPTY : new Page(read(ids), isMore);
    }

    /**
     * Reads without locks, as of one moment. On MySQL, a query that locks sees each row as it is when it reaches it. So it could leave out the first
     * rows of a transaction that is committed in the meantime, and return its last ones. A caller that takes the rows holds a lock or a lease.
     * Returns whether there are more.
     */
    private boolean firstIds(List<Long> ids) throws SQLException {
        String query = firstOnes("id, OCTET_LENGTH(record)");
        long bytes = 0;
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setInt(2, PAGE);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    bytes += found.getLong(2);
                    if (bytes > PAGE_BYTES && !ids.isEmpty()) {
                        return true;
                    }
                    ids.add(found.getLong(1));
                }
            }
        }
        return ids.size() == PAGE;
    }

    private String firstOnes(String columns) {
        String query = "SELECT " + columns + " FROM " + tables.outbox() + " WHERE hub = ?";
        return tables.dialect().limited(query + tables.dialect().orderBy("hub", "id"));
    }

    private List<Row> read(List<Long> ids) throws SQLException {
        List<Row> rows = new ArrayList<>();
        String query = "SELECT id, nonce, record FROM " + tables.outbox() + " WHERE id IN (" + Tables.marks(ids.size())
                + ") ORDER BY id";
        try (PreparedStatement select = connection.prepareStatement(query)) {
            for (int i = 0; i < Tables.marksFor(ids.size()); i++) {
                select.setLong(i + 1, ids.get(Math.min(i, ids.size() - 1)));
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(found.getLong(1), found.getLong(2), found.getBytes(3)));
                }
            }
        }
        return rows;
    }

    /**
     * Deletes rows one by one: for a list, MySQL may go through the whole table, and would wait for rows of open transactions. The nonce is compared
     * because a database that has lost its latest transactions may have given the number of a row to another one.
     */
    void delete(List<Row> rows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM " + tables.outbox() + " WHERE id = ? AND nonce = ?")) {
            for (Row row : rows) {
                statement.setLong(1, row.id());
                statement.setLong(2, row.nonce());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Counts the rows. Returns the figures with the result. */
    OutboxFigures measure(OutboxFigures figures) throws SQLException {
        JdbcDialect dialect = tables.dialect();
        String query = "SELECT COUNT(*), MIN(" + dialect.micros("created_at") + "), " + dialect.micros() + " FROM "
                + tables.outbox() + " WHERE hub = ?";
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return figures;
                }
                long depth = found.getLong(1);
                long age = depth == 0 ? 0 : Math.max(0, found.getLong(3) - found.getLong(2));
                return figures.withDepth(depth, Duration.of(age, ChronoUnit.MICROS));
            }
        }
    }
}
