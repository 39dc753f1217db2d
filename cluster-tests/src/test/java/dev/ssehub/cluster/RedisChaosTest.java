package dev.ssehub.cluster;

import dev.ssehub.testing.Broker;
import dev.ssehub.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisChaosTest extends ChaosSuite {

    private static Broker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = RedisServer.start();
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
