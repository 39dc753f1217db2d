package dev.ssehub.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Appends groups of events, one for each run, and all given groups in one step. Each is fenced by the row of its run, which is changed only if the
 * producer is the right one, the run is running, and the events follow its last. On PostgreSQL, this is one statement that commits by itself, so a
 * node that is suspended holds no lock. Used by one thread.
 */
final class RunAppends {

    private static final String FENCE =
            " WHERE hub = ? AND run_id = ? AND token = ? AND state = " + RunTable.RUNNING + " AND tail = ?";

    private final Link link;
    private final String hub;
    private @Nullable Boolean isPostgres;
    /** Whether the driver reports for each statement of a batch how many rows it has changed. */
    private boolean hasCounts = true;

    /** A run as it is found after a refused append. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Found(byte[] token, int state, long tail) {}

    private static final class CountsMissingException extends SQLException {
        private static final long serialVersionUID = 1L;

        CountsMissingException() {
            super("the driver does not say what a batch has changed");
        }
    }

    RunAppends(Link link, String hub) {
        this.link = link;
        this.hub = hub;
    }

    /**
     * Appends each of these groups.
     *
     * @return for each whether its events are in the run, now or from an earlier attempt
     */
    List<Boolean> write(List<RunAppend> appends) throws SQLException {
        // In the order in which all nodes lock rows.
        Set<String> appended = append(
                appends.stream().sorted(Comparator.comparing(RunAppend::run)).toList());
        List<RunAppend> refused = appends.stream()
                .filter(append -> !appended.contains(append.run()))
                .toList();
        Map<String, Boolean> answers = refused.isEmpty() ? Map.of() : answers(refused);
        return appends.stream()
                .map(append -> appended.contains(append.run()) || answers.getOrDefault(append.run(), false))
                .toList();
    }

    /** Returns the runs to which events were appended. */
    private Set<String> append(List<RunAppend> appends) throws SQLException {
        if (isPostgres()) {
            return link.statement((connection, tables) ->
                    new PostgresRunAppend(new RunTable(connection, tables, hub)).append(appends));
        }
        try {
            return link.transaction((connection, tables) -> append(new RunTable(connection, tables, hub), appends));
        } catch (CountsMissingException e) {
            hasCounts = false;
            return append(appends);
        }
    }

    private boolean isPostgres() throws SQLException {
        Boolean known = isPostgres;
        if (known == null) {
            known = link.read((connection, tables) -> tables.dialect() instanceof PostgresDialect);
            isPostgres = known;
        }
        return known;
    }

    private Set<String> append(RunTable table, List<RunAppend> appends) throws SQLException {
        int[] changed = moveTails(table, appends);
        List<RunAppend> appended = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] < 0) {
                throw new CountsMissingException();
            }
            if (changed[i] > 0) {
                appended.add(appends.get(i));
            }
        }
        insert(table, appended);
        return appended.stream().map(RunAppend::run).collect(Collectors.toSet());
    }

    private int[] moveTails(RunTable table, List<RunAppend> appends) throws SQLException {
        String update = "UPDATE " + table.tables.run() + " SET tail = ?, total_bytes = total_bytes + ?, lease_until = "
                + table.now() + " + lease_millis, look_at = LEAST(look_at, " + table.now() + " + lease_millis)" + FENCE;
        int[] changed = new int[appends.size()];
        try (PreparedStatement statement = table.connection.prepareStatement(update)) {
            for (int i = 0; i < changed.length; i++) {
                RunAppend append = appends.get(i);
                RunTable.set(
                        statement, append.last(), append.bytes(), hub, append.id(), append.token(), append.first() - 1);
                if (changed.length == 1 || !hasCounts) {
                    changed[i] = statement.executeUpdate();
                } else {
                    statement.addBatch();
                }
            }
            return changed.length == 1 || !hasCounts ? changed : statement.executeBatch();
        }
    }

    private static void insert(RunTable table, List<RunAppend> appends) throws SQLException {
        if (appends.isEmpty()) {
            return;
        }
        String insert = "INSERT INTO " + table.tables.runEvent()
                + " (hub, run_id, last_offset, size, entries) VALUES (?, ?, ?, ?, ?)";
        try (PreparedStatement statement = table.connection.prepareStatement(insert)) {
            for (RunAppend append : appends) {
                RunTable.set(
                        statement, table.hub, append.id(), append.last(), append.encoded().length, append.encoded());
                if (appends.size() == 1) {
                    statement.executeUpdate();
                    return;
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Returns for the groups that were not appended whether they had been appended before. Groups that could be appended by now are appended. */
    private Map<String, Boolean> answers(List<RunAppend> refused) throws SQLException {
        List<byte[]> ids = refused.stream().map(RunAppend::id).toList();
        Map<String, Found> found = new HashMap<>();
        List<Boolean> unused = link.read((connection, tables) -> {
            RunTable table = new RunTable(connection, tables, hub);
            return table.list(
                    "SELECT run_id, token, state, tail FROM " + tables.run() + " WHERE hub = ? AND "
                            + RunTable.among(ids),
                    row -> found.put(RunTable.id(row), new Found(row.getBytes(2), row.getInt(3), row.getLong(4)))
                            == null,
                    RunTable.with(ids, hub));
        });
        Map<String, Boolean> answers = new HashMap<>();
        List<RunAppend> again = new ArrayList<>();
        for (RunAppend append : refused) {
            Found run = found.get(append.run());
            if (run == null || !Arrays.equals(run.token(), append.token())) {
                answers.put(append.run(), false);
            } else if (run.state() == RunTable.ENDED) {
                // The last entry is the end; all entries before it are this producer's.
                answers.put(append.run(), append.last() < run.tail());
            } else if (append.last() <= run.tail()) {
                answers.put(append.run(), true);
            } else if (run.state() == RunTable.RUNNING && append.first() == run.tail() + 1) {
                again.add(append);
            } else {
                answers.put(append.run(), false);
            }
        }
        if (!again.isEmpty()) {
            Set<String> appended = new HashSet<>(append(again));
            again.forEach(append -> answers.put(append.run(), appended.contains(append.run())));
        }
        return answers;
    }
}
