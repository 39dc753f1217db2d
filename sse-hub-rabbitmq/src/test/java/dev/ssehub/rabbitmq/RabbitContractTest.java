package dev.ssehub.rabbitmq;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BackplaneContract;
import dev.ssehub.testing.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitContractTest extends BackplaneContract {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.rabbit();

    @Override
    protected Backplane create(String log) {
        return RabbitBackplane.builder(BROKER.broker().uri(), log).build();
    }
}
