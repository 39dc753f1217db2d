package dev.ssehub.jdbc;

import java.sql.SQLException;
import java.util.List;

/** Deletes runs that are no longer kept, in short steps. Uses the clock of the database. Used by one thread. */
final class RunRetention {

    private static final int RUNS = 50;

    private final Link link;
    private final String hub;

    RunRetention(Link link, String hub) {
        this.link = link;
        this.hub = hub;
    }

    /** Does one step. Returns whether there is more to do at once. */
    boolean trim() throws SQLException {
        List<byte[]> expired = link.read((connection, tables) -> {
            RunTable table = new RunTable(connection, tables, hub);
            return table.list(
                    table.limited("SELECT run_id FROM " + tables.run() + " WHERE hub = ? AND expires_at <= "
                            + table.now() + table.orderBy("hub", "expires_at")),
                    row -> row.getBytes(1),
                    hub,
                    RUNS);
        });
        return !expired.isEmpty()
                && link.transaction((connection, tables) -> trim(new RunTable(connection, tables, hub), expired));
    }

    /** Returns whether there is more to do. */
    private static boolean trim(RunTable table, List<byte[]> expired) throws SQLException {
        int left = TrimStep.ROWS;
        for (byte[] run : expired) {
            left -= trim(table, run, left);
            if (left <= 0) {
                return true;
            }
        }
        return expired.size() == RUNS;
    }

    /** An entry of a run to be deleted. */
    private record Entry(long offset, int bytes) {}

    /** Deletes the row of the run last, so that its remaining events are found again. Returns for how many rows the deleted ones count. */
    private static int trim(RunTable table, byte[] run, int max) throws SQLException {
        List<Entry> entries = table.list(
                table.limited("SELECT last_offset, size FROM " + table.tables.runEvent()
                        + " WHERE hub = ? AND run_id = ?" + table.orderBy("hub, run_id", "last_offset")),
                row -> new Entry(row.getLong(1), row.getInt(2)),
                table.hub,
                run,
                max);
        int deleted = 0;
        int cost = 0;
        while (deleted < entries.size() && cost < max) {
            cost += TrimStep.cost(entries.get(deleted).bytes());
            deleted++;
        }
        if (deleted > 0) {
            table.update(
                    "DELETE FROM " + table.tables.runEvent() + " WHERE hub = ? AND run_id = ? AND last_offset <= ?",
                    table.hub,
                    run,
                    entries.get(deleted - 1).offset());
        }
        if (deleted == entries.size() && deleted < max) {
            table.update("DELETE FROM " + table.tables.run() + " WHERE hub = ? AND run_id = ?", table.hub, run);
        }
        return cost + 1;
    }
}
