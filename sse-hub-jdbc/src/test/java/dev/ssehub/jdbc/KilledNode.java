package dev.ssehub.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.RecordingReceiver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** An application that writes a row and publishes an event of the same name in each of its transactions, until it is killed. */
final class KilledNode {

    private static final int THREADS = 10;

    private KilledNode() {}

    public static void main(String[] args) throws Exception {
        HikariDataSource pool = Pools.of(args[0], THREADS + 2);
        JdbcBackplane backplane = JdbcBackplane.builder(pool, args[1]).build();
        backplane.start(new RecordingReceiver());
        for (int i = 0; i < THREADS; i++) {
            new Thread(() -> publish(pool, backplane, args[1])).start();
        }
    }

    private static void publish(HikariDataSource pool, JdbcBackplane backplane, String log) {
        while (true) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                boolean isRowFirst = ThreadLocalRandom.current().nextBoolean();
                String name = UUID.randomUUID().toString();
                if (isRowFirst) {
                    insert(connection, log, name);
                }
                backplane.outbox().publish(connection, Audience.everyone(), SseEvent.of(name));
                if (!isRowFirst) {
                    insert(connection, log, name);
                }
                connection.commit();
                if (isRowFirst) {
                    backplane.wake();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
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
