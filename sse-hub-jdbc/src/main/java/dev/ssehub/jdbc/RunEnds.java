package dev.ssehub.jdbc;

import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.broker.RunFormat;
import dev.ssehub.run.RunEnd;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run in one transaction, with its last entry. If it has a scope, the next run of the scope gets its turn, for which the runs of the hub are
 * locked. Used by one thread.
 *
 * @param run the run
 * @param scope the scope of the run, or null
 * @param tail the offset that its last entry follows
 * @param onlyIfOverdue whether nothing is to be done while its lease lasts
 * @param last its last entry, which contains the outcome
 */
record RunEnds(String run, @Nullable String scope, long tail, boolean onlyIfOverdue, Entries last) {

    /** The outcome of an attempt. */
    enum Outcome {
        DONE,
        /** The run has ended before, is unknown or still has its lease. */
        NO,
        /** Something was appended in the meantime. */
        AGAIN
    }

    /**
     * The result of an attempt.
     *
     * @param news what watchers are to be notified of
     */
    record Ended(Outcome outcome, List<RunNews> news) {}

    private record Found(String run, int state, long tail, long leaseUntil, long micros) {}

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Next(byte[] id, String run) {}

    Ended end(Link link, String hub) throws SQLException {
        return scope == null
                ? link.transaction((connection, tables) -> end(new RunTable(connection, tables, hub), null))
                : LockedRuns.with(link, hub, runs -> end(runs.table, runs));
    }

    private Ended end(RunTable table, @Nullable LockedRuns runs) throws SQLException {
        byte[] id = RunTable.bytes(run);
        Next next = runs == null ? null : next(table);
        Found found = lock(table, next == null ? List.of(id) : List.of(id, next.id()));
        if (found == null || found.state() == RunTable.ENDED) {
            return new Ended(Outcome.NO, List.of());
        }
        long now = found.micros() / 1000;
        if (onlyIfOverdue && found.leaseUntil() > now) {
            return new Ended(Outcome.NO, List.of());
        }
        if (found.tail() != tail) {
            return new Ended(Outcome.AGAIN, List.of());
        }
        List<RunNews> news = new ArrayList<>();
        news.add(new RunNews(run, true, write(table, id, now)));
        if (runs != null && next != null && found.state() == RunTable.RUNNING) {
            giveTurn(runs, next, now, news);
        }
        notify(table, news);
        return new Ended(Outcome.DONE, news);
    }

    /** Locks the run and the next one, in the order in which all nodes lock rows, and returns the run. */
    private @Nullable Found lock(RunTable table, List<byte[]> ids) throws SQLException {
        return table
                .list(
                        table.locking("SELECT run_id, state, tail, lease_until, "
                                + table.tables.dialect().micros() + " FROM " + table.tables.run()
                                + " WHERE hub = ? AND " + RunTable.among(ids) + " ORDER BY run_id"),
                        row -> new Found(
                                RunTable.id(row), row.getInt(2), row.getLong(3), row.getLong(4), row.getLong(5)),
                        RunTable.with(ids, table.hub))
                .stream()
                .filter(found -> found.run().equals(run))
                .findFirst()
                .orElse(null);
    }

    private byte[] write(RunTable table, byte[] id, long now) throws SQLException {
        byte[] encoded = RunFormat.encode(last);
        RunEnd end = Objects.requireNonNull(last.end());
        table.update(
                "INSERT INTO " + table.tables.runEvent()
                        + " (hub, run_id, last_offset, size, entries) VALUES (?, ?, ?, ?, ?)",
                table.hub,
                id,
                tail + 1,
                encoded.length,
                encoded);
        table.update(
                "UPDATE " + table.tables.run() + " SET state = " + RunTable.ENDED
                        + ", tail = ?, ended_at = ?, run_end = ?, look_at = NULL, changed_at = ?, archive_at = ?,"
                        + " expires_at = ? + keep_millis WHERE hub = ? AND run_id = ?",
                tail + 1,
                now,
                RunFormat.encode(end),
                now,
                now,
                now,
                table.hub,
                id);
        return encoded;
    }

    /** Returns the first run that waits. This changes only in transactions that have locked the runs of the hub. */
    private @Nullable Next next(RunTable table) throws SQLException {
        return table
                .list(
                        table.limited("SELECT run_id FROM " + table.tables.run()
                                + " WHERE hub = ? AND scope_hash = ? AND turn_number IS NULL AND state = "
                                + RunTable.QUEUED + " ORDER BY start_number"),
                        row -> new Next(row.getBytes(1), RunTable.id(row)),
                        table.hub,
                        RunTable.hash(scope),
                        1)
                .stream()
                .findFirst()
                .orElse(null);
    }

    private static void giveTurn(LockedRuns runs, Next next, long now, List<RunNews> news) throws SQLException {
        RunTable table = runs.table;
        table.update(
                "UPDATE " + table.tables.run() + " SET state = " + RunTable.RUNNING
                        + ", turn_number = ?, changed_at = ? WHERE hub = ? AND run_id = ?",
                runs.nextNumber(),
                now,
                table.hub,
                next.id());
        news.add(new RunNews(next.run(), true, null));
    }

    private static void notify(RunTable table, List<RunNews> news) throws SQLException {
        if (!(table.tables.dialect() instanceof PostgresDialect)) {
            return;
        }
        for (RunNews each : news) {
            List<Integer> unused =
                    table.list("SELECT PG_NOTIFY(?, ?)", row -> 0, table.tables.runChannel(), each.encode(table.hub));
        }
    }
}
