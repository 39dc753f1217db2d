package dev.ssehub.jdbc;

import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.backplane.RunStore.State;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The leases of the producers of runs, of the nodes that show runs, and of those that archive them. The time at which a lease ends changes with each
 * append. An index therefore has a time before which the lease cannot end, and which is moved on when it is reached.
 */
final class RunLeases {

    /** How many runs are examined at once, at least. */
    private static final int STEP = 500;

    private final Link link;
    private final String hub;

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Held(byte[] id, byte[] token, State state, boolean isWatched) {}

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Looked(byte[] id, boolean isOverdue) {}

    RunLeases(Link link, String hub) {
        this.link = link;
        this.hub = hub;
    }

    Map<String, Renewed> renew(Map<String, String> runs, Duration lease) throws SQLException {
        Map<String, Renewed> renewed = new HashMap<>();
        for (List<byte[]> ids : RunTable.inParts(runs.keySet())) {
            renewed.putAll(renewPart(ids, runs, lease));
        }
        return renewed;
    }

    private Map<String, Renewed> renewPart(List<byte[]> part, Map<String, String> tokens, Duration lease)
            throws SQLException {
        List<Held> held = link.read((connection, tables) -> {
            RunTable table = new RunTable(connection, tables, hub);
            return table.list(
                    "SELECT run_id, token, state, CASE WHEN watched_until > " + table.now() + " THEN 1 ELSE 0 END FROM "
                            + tables.run() + " WHERE hub = ? AND state < " + RunTable.ENDED + " AND "
                            + RunTable.among(part),
                    row -> new Held(
                            row.getBytes(1), row.getBytes(2), RunTable.state(row.getInt(3)), row.getInt(4) == 1),
                    RunTable.with(part, hub));
        });
        Map<String, Renewed> renewed = new HashMap<>();
        List<byte[]> mine = new ArrayList<>();
        for (Held run : held) {
            String id = RunTable.text(run.id());
            if (Arrays.equals(run.token(), RunTable.bytesOrNull(tokens.get(id)))) {
                mine.add(run.id());
                renewed.put(id, new Renewed(run.state(), run.isWatched()));
            }
        }
        if (!mine.isEmpty()) {
            int unused = link.statement((connection, tables) -> {
                RunTable table = new RunTable(connection, tables, hub);
                return table.updateAmong(
                        mine,
                        "lease_until = " + table.now() + " + ?, look_at = LEAST(look_at, " + table.now() + " + ?)",
                        List.of(lease.toMillis(), lease.toMillis()),
                        "state < " + RunTable.ENDED,
                        List.of());
            });
        }
        return renewed;
    }

    void watched(Collection<String> runs, Duration holdsFor) throws SQLException {
        for (List<byte[]> ids : RunTable.inParts(runs)) {
            int unused = link.statement((connection, tables) -> {
                RunTable table = new RunTable(connection, tables, hub);
                return table.updateAmong(
                        ids,
                        "watched_until = " + table.now() + " + ?",
                        List.of(holdsFor.toMillis()),
                        "watched_until < " + table.now() + " + ? AND state < " + RunTable.ENDED,
                        List.of(holdsFor.toMillis()));
            });
        }
    }

    List<String> overdue(int max) throws SQLException {
        int limit = Math.max(STEP, max);
        while (true) {
            List<Looked> looked = look(limit);
            List<byte[]> alive = looked.stream()
                    .filter(run -> !run.isOverdue())
                    .map(Looked::id)
                    .limit(RunTable.AT_ONCE)
                    .toList();
            if (!alive.isEmpty()) {
                moveOn(alive);
            }
            if (alive.isEmpty() || looked.size() < limit) {
                return looked.stream()
                        .filter(Looked::isOverdue)
                        .map(run -> RunTable.text(run.id()))
                        .limit(max)
                        .toList();
            }
        }
    }

    private List<Looked> look(int limit) throws SQLException {
        return link.read((connection, tables) -> {
            RunTable table = new RunTable(connection, tables, hub);
            return table.list(
                    table.limited("SELECT run_id, CASE WHEN lease_until <= " + table.now() + " THEN 1 ELSE 0 END FROM "
                            + tables.run() + " WHERE hub = ? AND look_at <= " + table.now()
                            + table.orderBy("hub", "look_at")),
                    row -> new Looked(row.getBytes(1), row.getInt(2) == 1),
                    hub,
                    limit);
        });
    }

    /** Otherwise long-lived runs would have to be examined each time. */
    private void moveOn(List<byte[]> alive) throws SQLException {
        int unused = link.statement((connection, tables) -> {
            RunTable table = new RunTable(connection, tables, hub);
            return table.updateAmong(alive, "look_at = lease_until", List.of(), "look_at <= " + table.now(), List.of());
        });
    }

    List<String> claimForArchive(int max, Duration reservedFor) throws SQLException {
        List<byte[]> some = link.read((connection, tables) -> toArchive(new RunTable(connection, tables, hub), 1));
        if (some.isEmpty()) {
            return List.of();
        }
        return LockedRuns.with(link, hub, runs -> {
            List<byte[]> claimed = toArchive(runs.table, max);
            if (!claimed.isEmpty()) {
                // One may have been archived in the meantime, by a node that had claimed it before.
                int unused = runs.table.updateAmong(
                        claimed,
                        "archive_at = ?",
                        List.of(runs.millis + reservedFor.toMillis()),
                        "archive_at IS NOT NULL",
                        List.of());
            }
            return claimed.stream().map(RunTable::text).toList();
        });
    }

    private static List<byte[]> toArchive(RunTable table, int max) throws SQLException {
        return table.list(
                table.limited("SELECT run_id FROM " + table.tables.run() + " WHERE hub = ? AND archive_at <= "
                        + table.now() + " AND " + table.isKept() + table.orderBy("hub", "archive_at")),
                row -> row.getBytes(1),
                table.hub,
                max);
    }

    void archived(Collection<String> runs) throws SQLException {
        for (List<byte[]> ids : RunTable.inParts(runs)) {
            int unused = link.statement((connection, tables) -> new RunTable(connection, tables, hub)
                    .updateAmong(ids, "archive_at = NULL", List.of(), "archive_at IS NOT NULL", List.of()));
        }
    }
}
