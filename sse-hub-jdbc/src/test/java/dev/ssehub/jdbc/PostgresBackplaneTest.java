package dev.ssehub.jdbc;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresBackplaneTest extends JdbcOutageSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }
}
