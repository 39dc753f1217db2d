package dev.ssehub.cluster;

import dev.ssehub.testing.Broker;
import dev.ssehub.testing.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitChaosTest extends ChaosSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.rabbit();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }
}
