package dev.ssehub.tests.support;

import dev.ssehub.test.BrokerControl;
import java.io.IOException;

/**
 * A real broker or database. Unless an address is given, it runs in a separate process that can be killed, frozen, and restarted with the
 * data on its disk.
 */
public interface Broker extends BrokerControl, AutoCloseable {

    /** Returns the Redis at {@code -Dssehub.redis.uri}, or starts one. */
    static Broker redis() throws IOException {
        String given = System.getProperty("ssehub.redis.uri");
        return given == null ? RedisServer.start() : new GivenBroker(given);
    }

    /** Returns the RabbitMQ at {@code -Dssehub.rabbitmq.uri}, or starts one. */
    static Broker rabbit() throws IOException {
        String given = System.getProperty("ssehub.rabbitmq.uri");
        return given == null ? RabbitServer.start() : new GivenBroker(given);
    }

    /** Returns the PostgreSQL at {@code -Dssehub.postgresql.uri}, or starts one; its address is a JDBC URL without {@code jdbc:}. */
    static Broker postgres() throws IOException {
        String given = System.getProperty("ssehub.postgresql.uri");
        return given == null ? PostgresServer.start() : new GivenBroker(given);
    }

    /** Returns the MariaDB at {@code -Dssehub.mariadb.uri}, or starts one; its address is a JDBC URL without {@code jdbc:}. */
    static Broker mariaDb() throws IOException {
        String given = System.getProperty("ssehub.mariadb.uri");
        return given == null ? MariaDbServer.start() : new GivenBroker(given);
    }

    /** Returns the MySQL at {@code -Dssehub.mysql.uri}, or starts one; its address is a JDBC URL without {@code jdbc:}. */
    static Broker mySql() throws IOException {
        String given = System.getProperty("ssehub.mysql.uri");
        return given == null ? MySqlServer.start() : new GivenBroker(given);
    }

    /** Skips the calling test if the broker was not started by the tests and must not be harmed. */
    default void requireOwn() {}

    /** Returns the port. */
    int port();

    @Override
    default String unusedUri() throws IOException {
        return uri().replace(":" + port(), ":" + AppProcess.freePort());
    }

    // Declared again with narrower exceptions.

    @Override
    void kill() throws InterruptedException;

    @Override
    void startAgain() throws IOException;

    @Override
    void close() throws IOException, InterruptedException;
}
