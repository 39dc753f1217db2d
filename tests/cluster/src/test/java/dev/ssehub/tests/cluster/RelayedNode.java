package dev.ssehub.tests.cluster;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.jdbc.JdbcOutboxRelay;
import dev.ssehub.test.RecordingReceiver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * An application whose threads write a row and publish an event with the same name in each transaction, for a hub whose log is in a
 * broker, until it is killed. Each name is that of the thread with a growing number.
 */
final class RelayedNode {

    static final String TABLE = "CREATE TABLE application_row (log VARCHAR(64), name VARCHAR(64))";

    private static final int THREADS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private RelayedNode() {}

    /** Arguments: the URIs of the database and the broker, and the name of the log. */
    public static void main(String[] arguments) {
        DataSource database = Databases.of(arguments[0]);
        JdbcOutboxRelay relay = of(arguments[0], arguments[1], arguments[2]);
        relay.start(new RecordingReceiver());
        for (int i = 0; i < THREADS; i++) {
            new Thread(() -> publish(database, relay, arguments[2])).start();
        }
    }

    static JdbcOutboxRelay of(String database, String broker, String log) {
        return JdbcOutboxRelay.builder(Databases.of(database), log)
                .initializeSchema(true)
                .timeout(TIMEOUT)
                .into(ClusterNode.backplane(broker, log, TIMEOUT));
    }

    private static void publish(DataSource database, JdbcOutboxRelay relay, String log) {
        String source = UUID.randomUUID().toString();
        long number = 0;
        while (true) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                while (true) {
                    // Random, so that a kill can hit between any two statements.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                            ThreadLocalRandom.current().nextInt(20)));
                    commitOne(connection, relay, log, source + ":" + number++);
                }
            } catch (SQLException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private static void commitOne(Connection connection, JdbcOutboxRelay relay, String log, String name)
            throws SQLException {
        boolean isRowFirst = ThreadLocalRandom.current().nextBoolean();
        if (isRowFirst) {
            insert(connection, log, name);
        }
        relay.outbox().publish(connection, Audience.everyone(), SseEvent.of(name));
        if (!isRowFirst) {
            insert(connection, log, name);
        }
        if (ThreadLocalRandom.current().nextInt(5) == 0) {
            connection.rollback();
            return;
        }
        connection.commit();
        if (isRowFirst) {
            relay.wake();
        }
    }

    private static void insert(Connection connection, String log, String name) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO application_row (log, name) VALUES (?, ?)")) {
            insert.setString(1, log);
            insert.setString(2, name);
            insert.executeUpdate();
        }
    }
}
