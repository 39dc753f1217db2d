package dev.ssehub.tests.cluster;

import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisTwoNodesTest extends TwoNodesSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.redis();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }

    @Override
    protected void loseLog(String log) {
        BROKER.broker().requireOwn();
        try (RedisClient client = RedisClient.create(BROKER.broker().uri())) {
            client.connect().sync().flushall();
        }
    }
}
