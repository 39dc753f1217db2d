package dev.ssehub.cluster;

import dev.ssehub.testing.Broker;
import dev.ssehub.testing.RedisServer;
import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisTwoNodesTest extends TwoNodesSuite {

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

    @Override
    protected void loseLog(String log) {
        try (RedisClient client = RedisClient.create(broker.uri())) {
            client.connect().sync().flushall();
        }
    }
}
