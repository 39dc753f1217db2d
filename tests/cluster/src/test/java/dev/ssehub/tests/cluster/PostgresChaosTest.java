package dev.ssehub.tests.cluster;

import dev.ssehub.tests.cluster.ChaosPublishers.Sent;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresChaosTest extends ChaosSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }

    @Override
    protected int floodEventBytes() {
        return 0;
    }

    @Override
    protected long weight(Sent event) {
        return 1;
    }

    @Override
    protected long keeps() {
        return 500;
    }
}
