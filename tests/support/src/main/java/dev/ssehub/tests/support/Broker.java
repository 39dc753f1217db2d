package dev.ssehub.tests.support;

import java.io.IOException;
import java.time.Duration;

/** A real broker, in a process of its own unless one is given, which can be killed, frozen and started again with what is on its disk. */
public interface Broker extends AutoCloseable {

    /** How long one may take to answer until that counts as an outage: more than a busy machine adds. */
    Duration TIMEOUT = Duration.ofSeconds(5);

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

    /** Skips the test that calls it if the broker is not the tests' own, and may not be harmed. */
    default void requireOwn() {}

    /** Returns where it is. */
    String uri();

    /** Returns the port. */
    int port();

    /** Kills it, as a crash would. */
    void kill() throws InterruptedException;

    /** Starts it again with what is on its disk, and waits until it listens. */
    void startAgain() throws IOException;

    /** Stops it in its tracks: its sockets stay open and nobody answers. */
    void freeze() throws IOException, InterruptedException;

    /** Lets it go on. */
    void thaw() throws IOException, InterruptedException;

    @Override
    void close() throws IOException, InterruptedException;
}
