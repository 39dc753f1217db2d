package dev.ssehub.tests.cluster;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisRunsClusterTest extends RunsClusterSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.redis();

    @Override
    Broker broker() {
        return BROKER.broker();
    }
}
