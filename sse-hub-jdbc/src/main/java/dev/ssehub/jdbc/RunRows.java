package dev.ssehub.jdbc;

import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.backplane.broker.RunFormat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads runs, with each statement on its own. Used by one thread. */
final class RunRows {

    /** The maximum number of groups in a page. */
    private static final int PAGE = 256;

    private final RunTable table;

    /** A run as it is in the table, perhaps written by another release. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Facts(
            String run,
            int state,
            byte @Nullable [] scope,
            byte @Nullable [] owner,
            byte[] dialect,
            long tail,
            long bytes,
            long startedAt,
            @Nullable Long endedAt,
            byte @Nullable [] end,
            long leaseLeft) {

        /** @throws IllegalArgumentException if the run cannot be read here */
        StoredRun stored() {
            return new StoredRun(
                    run,
                    RunTable.textOrNull(scope),
                    RunTable.textOrNull(owner),
                    RunTable.text(dialect),
                    RunTable.state(state),
                    tail,
                    bytes,
                    Instant.ofEpochMilli(startedAt),
                    endedAt == null ? null : Instant.ofEpochMilli(endedAt),
                    end == null ? null : RunFormat.decodeEnd(end),
                    state == RunTable.ENDED ? null : Duration.ofMillis(leaseLeft));
        }
    }

    /**
     * How far a run is.
     *
     * @param tail the offset of its last entry
     * @param hasEnded whether nothing follows
     */
    record Reached(long tail, boolean hasEnded) {}

    RunRows(RunTable table) {
        this.table = table;
    }

    /** Returns those of these runs that are kept. */
    Map<String, Facts> find(Collection<String> runs) throws SQLException {
        Map<String, Facts> found = new HashMap<>();
        for (List<byte[]> ids : RunTable.inParts(runs)) {
            List<Facts> rows = table.list(
                    "SELECT run_id, state, scope_name, owner_name, dialect, tail, total_bytes, started_at, ended_at,"
                            + " run_end, lease_until, " + table.tables.dialect().micros() + " FROM "
                            + table.tables.run() + " WHERE hub = ? AND " + RunTable.among(ids) + " AND "
                            + table.isKept(),
                    RunRows::facts,
                    RunTable.with(ids, table.hub));
            rows.forEach(row -> found.put(row.run(), row));
        }
        return found;
    }

    private static Facts facts(ResultSet row) throws SQLException {
        long ended = row.getLong(9);
        Long endedAt = row.wasNull() ? null : ended;
        return new Facts(
                RunTable.id(row),
                row.getInt(2),
                row.getBytes(3),
                row.getBytes(4),
                row.getBytes(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                endedAt,
                row.getBytes(10),
                row.getLong(11) - row.getLong(12) / 1000);
    }

    /** Returns how far those of these runs are that exist. */
    Map<String, Reached> reached(Collection<String> runs) throws SQLException {
        Map<String, Reached> reached = new HashMap<>();
        for (List<byte[]> ids : RunTable.inParts(runs)) {
            List<Reached> unused = table.list(
                    "SELECT run_id, tail, state FROM " + table.tables.run() + " WHERE hub = ? AND "
                            + RunTable.among(ids),
                    row -> reached.put(RunTable.id(row), new Reached(row.getLong(2), row.getInt(3) == RunTable.ENDED)),
                    RunTable.with(ids, table.hub));
        }
        return reached;
    }

    /** Returns the run of a scope that has its turn, or the last one that had it. */
    List<String> inScope(String scope) throws SQLException {
        return table.list(
                table.limited("SELECT run_id FROM " + table.tables.run()
                        + " WHERE hub = ? AND scope_hash = ? AND turn_number IS NOT NULL AND " + table.isKept()
                        + " ORDER BY turn_number DESC"),
                RunTable::id,
                table.hub,
                RunTable.hash(scope),
                1);
    }

    List<String> queued(String scope) throws SQLException {
        return table.list(
                "SELECT run_id FROM " + table.tables.run()
                        + " WHERE hub = ? AND scope_hash = ? AND turn_number IS NULL AND state = " + RunTable.QUEUED
                        + " ORDER BY start_number",
                RunTable::id,
                table.hub,
                RunTable.hash(scope));
    }

    List<String> ownedBy(String owner) throws SQLException {
        return table.list(
                "SELECT run_id FROM " + table.tables.run() + " WHERE hub = ? AND owner_hash = ? AND " + table.isKept()
                        + " ORDER BY start_number DESC",
                RunTable::id,
                table.hub,
                RunTable.hash(owner));
    }

    /** Returns the next groups of a run: as many as a number of bytes allows, but at least one. */
    List<byte[]> read(String run, long after, int maxBytes) throws SQLException {
        byte[] id = RunTable.bytes(run);
        String events = table.tables.runEvent();
        String page = table.limited("SELECT last_offset, size, SUM(size) OVER (ORDER BY last_offset) AS up_to FROM "
                + events + " WHERE hub = ? AND run_id = ? AND last_offset > ?"
                + table.orderBy("hub, run_id", "last_offset"));
        return table.list(
                "SELECT e.entries FROM (" + page + ") p JOIN " + events
                        + " e ON e.last_offset = p.last_offset WHERE e.hub = ? AND e.run_id = ?"
                        + " AND (p.up_to <= ? OR p.up_to = p.size) AND EXISTS (SELECT 1 FROM " + table.tables.run()
                        + " WHERE hub = ? AND run_id = ? AND " + table.isKept() + ") ORDER BY e.last_offset",
                row -> row.getBytes(1),
                table.hub,
                id,
                after,
                PAGE,
                table.hub,
                id,
                maxBytes,
                table.hub,
                id);
    }
}
