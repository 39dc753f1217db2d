package dev.ssehub.jdbc;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnMySql
class MySqlBackplaneTest extends JdbcOutageSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mySql();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }
}
