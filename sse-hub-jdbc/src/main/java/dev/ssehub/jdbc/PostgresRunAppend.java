package dev.ssehub.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Appends to runs in one statement of PostgreSQL, which also notifies other nodes of the runs that they show. Used by one thread. */
final class PostgresRunAppend {

    private static final String ASKED = "(CAST(? AS BYTEA), CAST(? AS BYTEA), CAST(? AS BIGINT), CAST(? AS BIGINT),"
            + " CAST(? AS BIGINT), CAST(? AS BYTEA), CAST(? AS TEXT))";

    private final RunTable table;

    PostgresRunAppend(RunTable table) {
        this.table = table;
    }

    /** Returns the runs to which events were appended. */
    Set<String> append(List<RunAppend> appends) throws SQLException {
        List<@Nullable Object> parameters = new ArrayList<>();
        for (RunAppend append : appends) {
            parameters.add(append.id());
            parameters.add(append.token());
            parameters.add(append.first() - 1);
            parameters.add(append.last());
            parameters.add(append.bytes());
            parameters.add(append.encoded());
            parameters.add(new RunNews(append.run(), false, null).encode(table.hub));
        }
        List<byte[]> ids = appends.stream().map(RunAppend::id).toList();
        if (appends.size() > 1) {
            parameters.addAll(Arrays.asList(RunTable.with(ids, table.hub)));
            parameters.addAll(Arrays.asList(RunTable.with(ids, table.hub)));
        } else {
            parameters.add(table.hub);
        }
        parameters.add(table.hub);
        parameters.add(table.tables.runChannel());
        return new HashSet<>(table.list(statement(ids), RunTable::id, parameters.toArray()));
    }

    private String statement(List<byte[]> ids) {
        int count = ids.size();
        return "WITH asked (run_id, token, before_first, last_offset, bytes, entries, news) AS (VALUES " + ASKED
                + (", " + ASKED).repeat(count - 1) + ")" + (count == 1 ? appendedOne() : appended(ids))
                + ", written AS (INSERT INTO " + table.tables.runEvent()
                + " (hub, run_id, last_offset, size, entries) SELECT ?, a.run_id, a.last_offset, LENGTH(a.entries),"
                + " a.entries FROM asked a JOIN appended p ON p.run_id = a.run_id)"
                + " SELECT p.run_id, CASE WHEN p.watched_until > " + table.now()
                + " THEN PG_NOTIFY(?, a.news || CASE WHEN LENGTH(a.entries) <= " + RunNews.MAX_ENTRIES
                + " THEN ' ' || ENCODE(a.entries, 'base64') ELSE '' END) END FROM appended p JOIN asked a ON a.run_id = p.run_id";
    }

    private String appendedOne() {
        return ", appended AS (" + update("a.last_offset", "a.bytes")
                + " FROM asked a WHERE r.hub = ? AND r.run_id = a.run_id AND r.token = a.token AND r.state = "
                + RunTable.RUNNING + " AND r.tail = a.before_first RETURNING r.run_id, r.watched_until)";
    }

    /**
     * Appends to several runs. Their rows are locked in the order that all nodes use, which is not the order of a plan. There is no join: if another
     * node has changed rows in the meantime, PostgreSQL 18.1 checks all of them with what the first one was joined with, and so leaves them out.
     */
    private String appended(List<byte[]> ids) {
        String runs = "r.hub = ? AND r." + RunTable.among(ids);
        return ", locked AS (SELECT r.run_id FROM " + table.tables.run() + " r WHERE " + runs
                + " ORDER BY r.run_id FOR NO KEY UPDATE), appended AS ("
                + update(asked("last_offset", ""), asked("bytes", "")) + " WHERE " + runs
                + " AND (SELECT COUNT(*) FROM locked) >= 0 AND r.state = " + RunTable.RUNNING
                + " AND r.tail = " + asked("before_first", " AND a.token = r.token")
                + " RETURNING r.run_id, r.watched_until)";
    }

    private static String asked(String column, String condition) {
        return "(SELECT a." + column + " FROM asked a WHERE a.run_id = r.run_id" + condition + ")";
    }

    private String update(String last, String bytes) {
        return "UPDATE " + table.tables.run() + " r SET tail = " + last + ", total_bytes = r.total_bytes + " + bytes
                + ", lease_until = " + table.now() + " + r.lease_millis, look_at = LEAST(r.look_at, " + table.now()
                + " + r.lease_millis)";
    }
}
