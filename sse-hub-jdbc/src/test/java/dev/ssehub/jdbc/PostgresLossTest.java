package dev.ssehub.jdbc;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresLossTest extends LossSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    @Override
    void restart() throws Exception {
        Broker broker = BROKER.broker();
        broker.kill();
        broker.startAgain();
    }
}
