package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.BrokerLimits;
import dev.ssehub.backplane.broker.BrokerSettings;
import dev.ssehub.backplane.broker.BrokerTimeouts;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.PatientAwaits;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nodes on a separate log in a database. */
@ExtendWith(PatientAwaits.class)
abstract class NodesFixture {

    private final Pools pools = new Pools();
    private final List<JdbcBackplane> made = new ArrayList<>();
    /** The connections of the application. */
    protected DataSource application;

    protected String log;

    /** Returns the URL of the database. */
    abstract String url();

    @BeforeEach
    final void open() throws SQLException {
        log = UUID.randomUUID().toString();
        application = pools.open(url(), 32);
        JdbcSchema.initialize(application);
    }

    @AfterEach
    final void closeAll() {
        made.forEach(JdbcBackplane::close);
        pools.close();
    }

    protected record Node(JdbcBackplane backplane, RecordingReceiver tail) {

        EventId append(String text) {
            return append(event(text));
        }

        EventId append(LogRecord record) {
            return backplane.append(record);
        }

        List<EventId> append(int count) {
            return IntStream.range(0, count).mapToObj(i -> append("e" + i)).toList();
        }

        void awaitId(EventId id) {
            Awaitility.await().until(() -> tail.ids().contains(id));
        }
    }

    protected final Node start(Consumer<JdbcBackplane.Builder> settings) {
        JdbcBackplane.Builder builder =
                JdbcBackplane.builder(pools.open(url(), 2), log).timeout(Broker.TIMEOUT);
        settings.accept(builder);
        return start(builder);
    }

    protected final Node start(JdbcBackplane.Builder builder) {
        Node node = new Node(builder.build(), new RecordingReceiver());
        made.add(node.backplane());
        node.backplane().start(node.tail());
        return node;
    }

    protected final Node start() {
        return start(builder -> {});
    }

    /** Returns the settings of a node that keeps next to nothing. */
    protected final JdbcSettings settings(DataSource pool, @Nullable JdbcDialect dialect) {
        BrokerSettings shared = new BrokerSettings(
                log,
                new BrokerTimeouts(Broker.TIMEOUT, Broker.TIMEOUT, false),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                BrokerClock.system());
        return new JdbcSettings(
                shared,
                "the database",
                pool,
                dialect,
                JdbcSchema.DEFAULT_PREFIX,
                false,
                Duration.ofMillis(250),
                new BrokerLimits(1, 1, 1, 1),
                1);
    }

    protected static LogRecord event(String text) {
        return new LogRecord.Publication(
                Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, null);
    }

    /** Returns an event as an application publishes it; its block is {@code data: text}. */
    protected static SseEvent sse(String text) {
        return SseEvent.of(text);
    }

    protected static String block(String text) {
        return "data: " + text + "\n\n";
    }

    /** Executes a statement in which each question mark stands for the name of the log. */
    protected final int sql(String statement) throws SQLException {
        try (Connection connection = application.getConnection();
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            long marks = statement.chars().filter(c -> c == '?').count();
            for (int i = 1; i <= marks; i++) {
                prepared.setString(i, log);
            }
            return prepared.executeUpdate();
        }
    }

    /** Counts the rows of the log in a table. */
    protected final long count(String table) throws SQLException {
        try (Connection connection = application.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT COUNT(*) FROM " + table + " WHERE hub = ?")) {
            select.setString(1, log);
            try (ResultSet found = select.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    /** Does something in a transaction of the application. */
    protected final void transaction(InTransaction action) throws SQLException {
        try (Connection connection = application.getConnection()) {
            connection.setAutoCommit(false);
            action.in(connection);
        }
    }

    protected interface InTransaction {
        void in(Connection connection) throws SQLException;
    }
}
