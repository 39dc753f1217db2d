package dev.ssehub.tests.cluster;

import dev.ssehub.tests.cluster.ChaosPublishers.Sent;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitChaosTest extends ChaosSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.rabbit();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }

    @Override
    protected int floodEventBytes() {
        return 20_000;
    }

    @Override
    protected long weight(Sent event) {
        return event.length() + 300L;
    }

    @Override
    protected long keeps() {
        return 500_000;
    }
}
