package dev.ssehub.cluster;

import dev.ssehub.cluster.ChaosPublishers.Sent;
import dev.ssehub.testing.Broker;
import dev.ssehub.testing.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisChaosTest extends ChaosSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.redis();

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
