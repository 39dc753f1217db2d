package dev.ssehub.tests.cluster;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariaDbTwoNodesTest extends DatabaseTwoNodesSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mariaDb();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }
}
