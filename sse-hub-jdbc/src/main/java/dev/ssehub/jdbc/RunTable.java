package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.RunStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of a hub's runs, through one connection, in one transaction or with each statement on its own. Used by one thread. */
final class RunTable {

    /** The maximum number of runs in a statement. */
    static final int AT_ONCE = 512;

    /** The states of a run, as in the table. */
    static final int QUEUED = 0;

    static final int RUNNING = 1;
    static final int ENDED = 2;

    final Connection connection;
    final Tables tables;
    final String hub;

    /** Reads a row. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    RunTable(Connection connection, Tables tables, String hub) {
        this.connection = connection;
        this.tables = tables;
        this.hub = hub;
    }

    /** Returns an expression for the time of the database's clock in milliseconds. It is evaluated once, so that an index can be searched by it. */
    String now() {
        return "(SELECT " + tables.dialect().micros() + " / 1000)";
    }

    /** Returns a condition for runs that are still kept. */
    String isKept() {
        return "(expires_at IS NULL OR expires_at > " + now() + ")";
    }

    String limited(String query) {
        return tables.dialect().limited(query);
    }

    /** Returns the end of a query as the dialect requires it. */
    String orderBy(String same, String columns) {
        return tables.dialect().orderBy(same, columns);
    }

    String locking(String query) {
        return tables.dialect().locking(query);
    }

    <T> List<T> list(String query, Row<T> row, @Nullable Object... parameters) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(query)) {
            set(select, parameters);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(row.of(found));
                }
            }
        }
        return rows;
    }

    /** Returns how many rows were changed. */
    int update(String statement, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement)) {
            set(update, parameters);
            return update.executeUpdate();
        }
    }

    /**
     * Changes those of some runs that meet a condition. PostgreSQL locks the rows of an update in the order of its plan, so they are locked before,
     * in the same order on all nodes. PostgreSQL takes a second to detect that two nodes wait for each other.
     *
     * @param ids the runs, at most {@link #AT_ONCE}
     * @param set what is changed, and its parameters
     * @param condition what has to hold, and its parameters
     * @return how many rows were changed
     */
    int updateAmong(List<byte[]> ids, String set, List<?> setParameters, String condition, List<?> conditionParameters)
            throws SQLException {
        List<@Nullable Object> parameters = new ArrayList<>();
        String start = "";
        String among = among(ids);
        if (tables.dialect() instanceof PostgresDialect) {
            start = "WITH locked AS (SELECT run_id FROM " + tables.run() + " WHERE hub = ? AND " + among
                    + " ORDER BY run_id FOR NO KEY UPDATE) ";
            parameters.addAll(Arrays.asList(with(ids, hub)));
            among = "run_id IN (SELECT run_id FROM locked)";
        }
        parameters.addAll(setParameters);
        parameters.add(hub);
        parameters.addAll(conditionParameters);
        if (start.isEmpty()) {
            parameters.addAll(Arrays.asList(with(ids)));
        }
        return update(
                start + "UPDATE " + tables.run() + " SET " + set + " WHERE hub = ? AND " + condition + " AND " + among,
                parameters.toArray());
    }

    static void set(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        int at = 1;
        for (Object parameter : parameters) {
            if (parameter instanceof byte[] bytes) {
                statement.setBytes(at++, bytes);
            } else {
                statement.setObject(at++, parameter);
            }
        }
    }

    /** Returns {@code run_id IN (?, …)} for these runs. */
    static String among(Collection<byte[]> ids) {
        return "run_id IN (" + Tables.marks(ids.size()) + ")";
    }

    /** Returns the given parameters, followed by one for each mark of {@link #among}. */
    static @Nullable Object[] with(List<byte[]> ids, @Nullable Object... before) {
        int marks = Tables.marksFor(ids.size());
        @Nullable Object[] all = new Object[before.length + marks];
        System.arraycopy(before, 0, all, 0, before.length);
        for (int i = 0; i < marks; i++) {
            all[before.length + i] = ids.get(Math.min(i, ids.size() - 1));
        }
        return all;
    }

    /** Divides runs into parts of at most {@link #AT_ONCE}, in the order in which all nodes lock them. */
    static List<List<byte[]>> inParts(Collection<String> runs) {
        List<byte[]> all =
                runs.stream().sorted().distinct().map(RunTable::bytes).toList();
        List<List<byte[]>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
        return parts;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static byte @Nullable [] bytesOrNull(@Nullable String text) {
        return text == null ? null : bytes(text);
    }

    static byte @Nullable [] hash(@Nullable String text) {
        return text == null ? null : Digest.of(text).bytes();
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    static @Nullable String textOrNull(byte @Nullable [] bytes) {
        return bytes == null ? null : text(bytes);
    }

    /** Reads the id of a run, which is the first column. */
    static String id(ResultSet row) throws SQLException {
        return text(row.getBytes(1));
    }

    /** Returns the state that a number in the column {@code state} stands for. */
    static RunStore.State state(int number) {
        return switch (number) {
            case QUEUED -> RunStore.State.QUEUED;
            case RUNNING -> RunStore.State.RUNNING;
            case ENDED -> RunStore.State.ENDED;
            default -> throw new IllegalArgumentException("no run has the state " + number);
        };
    }
}
