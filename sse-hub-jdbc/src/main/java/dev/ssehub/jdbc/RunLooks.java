package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The queries of the thread that watches runs on a node. Confined to that thread. */
final class RunLooks {

    /** A change may become visible so much later than its own time, since its transaction took that long. */
    private static final long LATE_MILLIS = 2000;

    private static final int PAGE_BYTES = 256 * 1024;

    /** The maximum number of changes in one query. Nodes notice the remaining ones when they renew their leases. */
    private static final int MAX_CHANGES = 1000;

    private final RunWorker worker;
    private final String hub;
    /** Changes that have been seen and would be found again: their times by the ids of the runs. */
    private final Map<String, Long> seen = new HashMap<>();

    private long lookedAt = Long.MAX_VALUE;

    /**
     * The result of a query.
     *
     * @param reached how far runs are
     * @param changes runs that have ended or got their turn
     */
    record Found(Map<String, RunRows.Reached> reached, List<String> changes) {}

    private record Change(String run, long at) {}

    RunLooks(RunWorker worker, String hub) {
        this.worker = worker;
        this.hub = hub;
    }

    /** Returns how far these runs are. */
    Map<String, RunRows.Reached> reached(Collection<String> runs) {
        return worker.call(link ->
                link.read((connection, tables) -> rows(connection, tables).reached(runs)));
    }

    /** Returns how far these runs are, and what has changed. */
    Found look(Collection<String> runs, boolean isForChanges) {
        return worker.call(link -> link.read((connection, tables) -> {
            List<String> changes = isForChanges ? changes(new RunTable(connection, tables, hub)) : List.of();
            return new Found(rows(connection, tables).reached(runs), changes);
        }));
    }

    List<byte[]> read(String run, long after) {
        return worker.call(link ->
                link.read((connection, tables) -> rows(connection, tables).read(run, after, PAGE_BYTES)));
    }

    private RunRows rows(Connection connection, Tables tables) {
        return new RunRows(new RunTable(connection, tables, hub));
    }

    /** From the time of the previous query on, unless the database's clock was set back since. */
    private List<String> changes(RunTable table) throws SQLException {
        long now = table.list("SELECT " + table.tables.dialect().micros(), row -> row.getLong(1) / 1000)
                .get(0);
        long since = Math.min(lookedAt, now) - LATE_MILLIS;
        List<Change> changes = table.list(
                table.limited("SELECT run_id, changed_at FROM " + table.tables.run()
                        + " WHERE hub = ? AND changed_at >= ?" + table.orderBy("hub DESC", "changed_at DESC")),
                row -> new Change(RunTable.id(row), row.getLong(2)),
                hub,
                since,
                MAX_CHANGES);
        lookedAt = now;
        seen.values().removeIf(at -> at < since);
        List<String> fresh = new ArrayList<>();
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            Long before = seen.put(change.run(), change.at());
            if (before == null || before != change.at()) {
                fresh.add(change.run());
            }
        }
        return fresh;
    }
}
