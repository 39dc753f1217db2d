package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Disconnect;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** How a database finds the rows for each statement of a node, in tables of 100,000 rows: by an index, never by reading all rows. */
abstract class PlansSuite extends NodesFixture {

    private static final int ROWS = 100_000;
    private static final String ANOTHER = "another hub";

    private final Map<String, List<Given>> statements = new ConcurrentHashMap<>();

    /** A parameter that was set on a statement. */
    private record Given(Method setter, Object[] arguments) {}

    /** Returns a table with a column {@code n} that has the numbers from 1 on. */
    abstract String numbers(int count);

    /** Returns an expression for 32 bytes that differ for each {@code n}. */
    abstract String digest();

    /** Returns bytes as a literal of SQL. */
    abstract String bytes(String hex);

    /** Returns the statement that has the database collect statistics of a table. */
    abstract String analyze(String table);

    /**
     * Returns whether a plan reads a whole table of the hub's, or a whole index, or sorts what it reads.
     *
     * @param isPart whether the query is for the first of the existing rows
     */
    abstract boolean readsAll(ResultSet plan, boolean isPart) throws SQLException;

    @Test
    void noStatementReadsAWholeTable() throws Exception {
        Node first = start();
        EventId begin = first.append("first");
        first.awaitId(begin);
        first.backplane().close();
        fill(begin.epoch());
        Node node = start(JdbcBackplane.builder(recorded(application), log)
                .startTimeout(Duration.ofMinutes(1))
                .maxRecords(ROWS / 2)
                .maxValues(100)
                .maxRevocations(100));
        // Before others write: a step that fails because another has locked rows is repeated a minute later.
        await().until(() -> rows("log WHERE size > 0") <= ROWS / 2
                && rows("held WHERE kind = 'v'") <= 100
                && rows("held WHERE kind = 'r'") <= 100
                && rows("once WHERE expires_at = 1") == 0);
        useAll(node);
        explainAll();

        sql("DELETE FROM sse_hub_log WHERE hub = ?");
        await().until(() -> node.tail().floors().size() == 2);
        explainAll();
    }

    /** Appends each kind of record, twice, with and without a transaction. */
    private void useAll(Node node) throws Exception {
        for (int i = 0; i < 2; i++) {
            for (LogRecord record : List.of(
                    new Membership("ann", "ops", true),
                    new Membership("ann", "ops", false),
                    new Disconnect(Audience.user("ann")),
                    new LogRecord.Publication(Audience.user("ann"), new byte[100], "key", false, null, "once"),
                    new LogRecord.Publication(Audience.user("ann"), new byte[100_000], null, false, null, null))) {
                node.awaitId(node.append(record));
            }
        }
        transaction(connection -> {
            for (int i = 0; i < 10; i++) {
                node.backplane().outbox().publish(connection, Audience.everyone(), sse("e" + i));
            }
            connection.commit();
        });
        node.backplane().wake();
        await().until(() -> node.tail().texts().contains(block("e9")));
        List<EventId> ids = node.tail().ids();
        assertThat(node.backplane().history(ids.get(ids.size() - 20), ids.get(ids.size() - 1)))
                .isPresent();
    }

    private void fill(long epoch) throws SQLException {
        String event = bytes(event("event"));
        String now;
        try (Connection connection = application.getConnection()) {
            now = JdbcDialects.of(connection).micros() + " / 1000";
        }
        sql("DELETE FROM sse_hub_log WHERE hub = ?");
        insert(
                "sse_hub_log (hub, epoch, log_offset, nonce, published_at, records, total_bytes, size, record)",
                quoted(log) + ", " + epoch + ", n, n, " + now + ", n, 100 * n, 100, " + event,
                ROWS);
        insert(
                "sse_hub_once (hub, idempotency_key, epoch, log_offset, expires_at)",
                quoted(log) + ", " + digest() + ", " + epoch + ", n, CASE WHEN n < 2000 THEN 1 ELSE " + Long.MAX_VALUE
                        + " END",
                ROWS);
        fillHeld(ANOTHER, epoch, HeldRows.VALUE, event, ROWS);
        fillHeld(log, epoch, HeldRows.VALUE, event, 5_000);
        fillHeld(log, epoch, HeldRows.MEMBERSHIP, bytes(new Membership("bob", "ops", true)), 5_000);
        fillHeld(log, epoch, HeldRows.REVOCATION, bytes(new Disconnect(Audience.user("bob"))), 5_000);
        insert("sse_hub_outbox (hub, nonce, record)", quoted(ANOTHER) + ", n, " + event, ROWS);
        insert("sse_hub_outbox (hub, nonce, record)", quoted(log) + ", n, " + event, 1_000);
        insert(
                "sse_hub_head (hub, epoch, server, memberships, generation, lease_until)",
                "CONCAT(" + quoted(ANOTHER) + ", n), 1, '', 0, 0, 0",
                5_000);
        try (Connection connection = application.getConnection()) {
            for (String table : List.of("log", "once", "held", "outbox", "head")) {
                Link.execute(connection, analyze(JdbcSchema.DEFAULT_PREFIX + table));
            }
        }
    }

    private void fillHeld(String hub, long epoch, String kind, String record, int count) throws SQLException {
        insert(
                "sse_hub_held (hub, kind, name, epoch, log_offset, published_at, size, record)",
                quoted(hub) + ", " + quoted(kind) + ", " + digest() + ", " + epoch + ", n, 0, 100, " + record,
                count);
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }

    private String bytes(LogRecord record) {
        return bytes(HexFormat.of().formatHex(RecordFormat.encode(Instant.now(), record)));
    }

    private void insert(String into, String values, int count) throws SQLException {
        sql("INSERT INTO " + into + " SELECT " + values + " FROM " + numbers(count));
    }

    private int rows(String rows) throws SQLException {
        try (Connection connection = application.getConnection()) {
            return Integer.parseInt(
                    LinkSuite.ask(connection, "SELECT COUNT(*) FROM sse_hub_" + rows + " AND hub = " + quoted(log)));
        }
    }

    private void explainAll() throws Exception {
        Map<String, String> plans = new TreeMap<>();
        List<String> slow = new ArrayList<>();
        try (Connection connection = application.getConnection()) {
            for (Map.Entry<String, List<Given>> statement : statements.entrySet()) {
                String sql = statement.getKey();
                if (sql.startsWith("INSERT ")) {
                    continue;
                }
                try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql)) {
                    for (Given given : statement.getValue()) {
                        given.setter().invoke(explain, given.arguments());
                    }
                    try (ResultSet plan = explain.executeQuery()) {
                        StringBuilder text = new StringBuilder();
                        boolean readsAll = false;
                        while (plan.next()) {
                            readsAll |= readsAll(plan, sql.contains("LIMIT"));
                            for (int i = 1; i <= plan.getMetaData().getColumnCount(); i++) {
                                text.append(plan.getString(i)).append(' ');
                            }
                            text.append('\n');
                        }
                        plans.put(sql, text.toString());
                        if (readsAll) {
                            slow.add(sql + "\n" + text);
                        }
                    }
                }
            }
        }
        StringBuilder all = new StringBuilder();
        plans.forEach((sql, plan) -> all.append(sql).append('\n').append(plan).append('\n'));
        Files.writeString(Path.of("target", getClass().getSimpleName() + ".txt"), all);
        assertThat(plans).hasSizeGreaterThan(15);
        assertThat(slow).isEmpty();
    }

    /** Returns a pool that records its statements, each with its first parameters. */
    private DataSource recorded(DataSource pool) {
        return LinkSuite.proxy(DataSource.class, (method, arguments) -> {
            Object result = LinkSuite.invoke(pool, method, arguments);
            if (!(result instanceof Connection connection)) {
                return result;
            }
            return LinkSuite.proxy(Connection.class, (called, with) -> {
                Object made = LinkSuite.invoke(connection, called, with);
                return made instanceof PreparedStatement prepared && with != null
                        ? recorded((String) with[0], prepared)
                        : made;
            });
        });
    }

    private PreparedStatement recorded(String sql, PreparedStatement statement) {
        List<Given> parameters = new ArrayList<>();
        return LinkSuite.proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.getName().startsWith("set") && arguments != null && arguments.length > 1) {
                parameters.add(new Given(method, arguments));
            } else if (method.getName().startsWith("execute")) {
                statements.putIfAbsent(sql, List.copyOf(parameters));
            }
            return LinkSuite.invoke(statement, method, arguments);
        });
    }
}
