package dev.ssehub.jdbc;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgBouncerBackplaneTest extends JdbcOutageSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.pgBouncer();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }
}
