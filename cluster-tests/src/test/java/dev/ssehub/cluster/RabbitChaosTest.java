package dev.ssehub.cluster;

import dev.ssehub.testing.Broker;
import dev.ssehub.testing.RabbitServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RabbitChaosTest extends ChaosSuite {

    private static Broker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = RabbitServer.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Override
    protected Broker broker() {
        return broker;
    }
}
