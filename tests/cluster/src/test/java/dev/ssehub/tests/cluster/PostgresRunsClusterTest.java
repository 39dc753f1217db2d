package dev.ssehub.tests.cluster;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRunsClusterTest extends RunsClusterSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @Override
    Broker broker() {
        return BROKER.broker();
    }
}
