package dev.ssehub.tests.cluster;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariaDbToRabbitRelayTest extends RelaySuite {

    @RegisterExtension
    static final BrokerExtension DATABASE = BrokerExtension.mariaDb();

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.rabbit();

    @Override
    Broker database() {
        return DATABASE.broker();
    }

    @Override
    Broker broker() {
        return BROKER.broker();
    }
}
