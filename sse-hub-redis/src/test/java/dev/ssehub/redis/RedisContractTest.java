package dev.ssehub.redis;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BackplaneContract;
import dev.ssehub.testing.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisContractTest extends BackplaneContract {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.redis();

    @Override
    protected Backplane create(String log) {
        return RedisBackplane.builder(BROKER.broker().uri(), log).build();
    }
}
