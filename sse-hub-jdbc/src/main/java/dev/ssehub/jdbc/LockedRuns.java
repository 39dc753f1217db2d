package dev.ssehub.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The runs of a hub while a transaction has locked their row, so that no other starts a run or gives one its turn: the state of scopes, keys and
 * owners is read and changed in one step. Appends do not wait for it. Used by one thread, in one transaction.
 */
final class LockedRuns {

    final RunTable table;
    /** The current time by the clock of the database, in milliseconds. */
    final long millis;

    private long lastNumber;

    /** Work on the locked runs. */
    interface Work<T> {
        T in(LockedRuns runs) throws SQLException;
    }

    private record Row(long lastNumber, long micros) {}

    private LockedRuns(RunTable table, Row row) {
        this.table = table;
        this.millis = row.micros() / 1000;
        this.lastNumber = row.lastNumber();
    }

    /** Locks the runs of a hub, and does some work in the same transaction. */
    static <T> T with(Link link, String hub, Work<T> work) throws SQLException {
        Optional<T> result = tryWith(link, hub, work);
        if (result.isEmpty()) {
            create(link, hub);
            result = tryWith(link, hub, work);
        }
        return result.orElseThrow(() -> new SQLException("the row for the runs of the hub " + hub + " was deleted"));
    }

    private static <T> Optional<T> tryWith(Link link, String hub, Work<T> work) throws SQLException {
        return link.transaction((connection, tables) -> {
            RunTable table = new RunTable(connection, tables, hub);
            List<Row> rows = table.list(
                    table.locking("SELECT last_number, " + tables.dialect().micros() + " FROM " + tables.runHead()
                            + " WHERE hub = ?"),
                    row -> new Row(row.getLong(1), row.getLong(2)),
                    hub);
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            LockedRuns runs = new LockedRuns(table, rows.get(0));
            T result = work.in(runs);
            if (runs.lastNumber > rows.get(0).lastNumber()) {
                table.update("UPDATE " + tables.runHead() + " SET last_number = ? WHERE hub = ?", runs.lastNumber, hub);
            }
            return Optional.of(result);
        });
    }

    /** Others may do so at the same time. */
    private static void create(Link link, String hub) throws SQLException {
        try {
            int unused = link.transaction((connection, tables) -> new RunTable(connection, tables, hub)
                    .update("INSERT INTO " + tables.runHead() + " (hub, last_number) VALUES (?, 0)", hub));
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) {
                throw e;
            }
        }
    }

    /** Returns the next number in the order of starts and turns. */
    long nextNumber() {
        return ++lastNumber;
    }
}
