package dev.ssehub.tests.support;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for the tests of one class: {@code @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.redis();}. */
public final class BrokerExtension implements BeforeAllCallback, AfterAllCallback {

    private final Starter starter;
    private @Nullable Broker broker;

    private interface Starter {
        Broker start() throws IOException;
    }

    private BrokerExtension(Starter starter) {
        this.starter = starter;
    }

    /** Returns an extension for the Redis at {@code -Dssehub.redis.uri}, or for one that it starts. */
    public static BrokerExtension redis() {
        return new BrokerExtension(Broker::redis);
    }

    /** Returns an extension for the RabbitMQ at {@code -Dssehub.rabbitmq.uri}, or for one that it starts. */
    public static BrokerExtension rabbit() {
        return new BrokerExtension(Broker::rabbit);
    }

    /** Returns an extension for the PostgreSQL at {@code -Dssehub.postgresql.uri}, or for one that it starts. */
    public static BrokerExtension postgres() {
        return new BrokerExtension(Broker::postgres);
    }

    /** Returns an extension that starts a PgBouncer in transaction mode in front of a PostgreSQL. */
    public static BrokerExtension pgBouncer() {
        return new BrokerExtension(() -> PgBouncer.start("pool_mode = transaction"));
    }

    /** Returns an extension for the MariaDB at {@code -Dssehub.mariadb.uri}, or for one that it starts. */
    public static BrokerExtension mariaDb() {
        return new BrokerExtension(Broker::mariaDb);
    }

    /** Returns an extension for the MySQL at {@code -Dssehub.mysql.uri}, or for one that it starts from {@code -Dssehub.mysql-server}. */
    public static BrokerExtension mySql() {
        return new BrokerExtension(Broker::mySql);
    }

    /** Returns the broker, which exists while the tests of the class run. */
    public Broker broker() {
        return Objects.requireNonNull(broker, "the broker is there while tests run");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        broker = starter.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        if (broker != null) {
            broker.close();
        }
    }
}
