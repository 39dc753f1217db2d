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

    /** The Redis at {@code -Dssehub.redis.uri}, or one that is started. */
    public static BrokerExtension redis() {
        return new BrokerExtension(Broker::redis);
    }

    /** The RabbitMQ at {@code -Dssehub.rabbitmq.uri}, or one that is started. */
    public static BrokerExtension rabbit() {
        return new BrokerExtension(Broker::rabbit);
    }

    /** The PostgreSQL at {@code -Dssehub.postgresql.uri}, or one that is started. */
    public static BrokerExtension postgres() {
        return new BrokerExtension(Broker::postgres);
    }

    /** A PgBouncer in transaction mode, before a PostgreSQL. */
    public static BrokerExtension pgBouncer() {
        return new BrokerExtension(() -> PgBouncer.start("pool_mode = transaction"));
    }

    /** The MariaDB at {@code -Dssehub.mariadb.uri}, or one that is started. */
    public static BrokerExtension mariaDb() {
        return new BrokerExtension(Broker::mariaDb);
    }

    /** The MySQL at {@code -Dssehub.mysql.uri}, or one that is started from {@code -Dssehub.mysql-server}. */
    public static BrokerExtension mySql() {
        return new BrokerExtension(Broker::mySql);
    }

    /** Returns the broker, while the tests run. */
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
