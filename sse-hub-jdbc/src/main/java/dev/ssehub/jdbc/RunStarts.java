package dev.ssehub.jdbc;

import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Start;
import dev.ssehub.backplane.RunStore.Started;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts a run while the runs of its hub are locked. Used by one thread, in one transaction. */
final class RunStarts {

    private final LockedRuns runs;
    private final RunTable table;
    private final NewRun run;

    /** How an existing run is related to the one to be started. */
    private enum Relation {
        SAME,
        SAME_KEY,
        IN_THE_WAY
    }

    private record Known(Relation relation, String run, int state) {}

    private RunStarts(LockedRuns runs, NewRun run) {
        this.runs = runs;
        this.table = runs.table;
        this.run = run;
    }

    static Start start(LockedRuns runs, NewRun run) throws SQLException {
        return new RunStarts(runs, run).start();
    }

    private Start start() throws SQLException {
        List<Known> known = known();
        Known same = first(known, Relation.SAME);
        if (same != null) {
            // This start is repeated, because its answer was lost. If the run has ended since, its producer will
            // notice.
            return new Start(same.state() == RunTable.QUEUED ? Started.QUEUED : Started.RUNNING, run.run());
        }
        Known found = first(known, Relation.SAME_KEY);
        if (found != null) {
            return new Start(Started.FOUND, found.run());
        }
        Known before = first(known, Relation.IN_THE_WAY);
        if (before != null && !run.mayQueue()) {
            return new Start(Started.BUSY, before.run());
        }
        if (run.owner() != null && underWay() >= run.maxPerOwner()) {
            return new Start(Started.TOO_MANY, "");
        }
        insert(before != null);
        return new Start(before == null ? Started.RUNNING : Started.QUEUED, run.run());
    }

    private static @Nullable Known first(List<Known> known, Relation relation) {
        return known.stream()
                .filter(each -> each.relation() == relation)
                .findFirst()
                .orElse(null);
    }

    /** Finds the related runs in one statement. */
    private List<Known> known() throws SQLException {
        String runs = table.tables.run();
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(table.hub);
        parameters.add(RunTable.bytes(run.run()));
        String query = select(Relation.SAME) + runs + " WHERE hub = ? AND run_id = ?";
        if (run.startKey() != null) {
            query += " UNION ALL " + select(Relation.SAME_KEY) + runs + " WHERE hub = ? AND key_hash = ? AND "
                    + table.isKept();
            parameters.add(table.hub);
            parameters.add(RunTable.hash(run.startKey()));
        }
        if (run.scope() != null) {
            query += " UNION ALL " + select(Relation.IN_THE_WAY) + runs
                    + " WHERE hub = ? AND scope_hash = ? AND turn_number IS NOT NULL AND state = " + RunTable.RUNNING;
            parameters.add(table.hub);
            parameters.add(RunTable.hash(run.scope()));
        }
        return table.list(
                query,
                row -> new Known(Relation.values()[row.getInt(2)], RunTable.id(row), row.getInt(3)),
                parameters.toArray());
    }

    private static String select(Relation relation) {
        return "SELECT run_id, " + relation.ordinal() + ", state FROM ";
    }

    private long underWay() throws SQLException {
        return table.list(
                        "SELECT COUNT(*) FROM " + table.tables.run() + " WHERE hub = ? AND owner_hash = ? AND state < "
                                + RunTable.ENDED,
                        row -> row.getLong(1),
                        table.hub,
                        RunTable.hash(run.owner()))
                .get(0);
    }

    private void insert(boolean isQueued) throws SQLException {
        long number = runs.nextNumber();
        long leaseUntil = runs.millis + run.lease().toMillis();
        table.update(
                "INSERT INTO " + table.tables.run()
                        + " (hub, run_id, token, state, start_number, turn_number, scope_hash,"
                        + " scope_name, owner_hash, owner_name, key_hash, dialect, tail, total_bytes, started_at,"
                        + " keep_millis, lease_millis, lease_until, watched_until, look_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 0, ?)",
                table.hub,
                RunTable.bytes(run.run()),
                RunTable.bytes(run.token()),
                isQueued ? RunTable.QUEUED : RunTable.RUNNING,
                number,
                isQueued ? null : number,
                RunTable.hash(run.scope()),
                RunTable.bytesOrNull(run.scope()),
                RunTable.hash(run.owner()),
                RunTable.bytesOrNull(run.owner()),
                RunTable.hash(run.startKey()),
                RunTable.bytes(run.dialect()),
                runs.millis,
                run.keepFor().toMillis(),
                run.lease().toMillis(),
                leaseUntil,
                leaseUntil);
    }
}
