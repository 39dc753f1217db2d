package dev.ssehub.redis;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BackplaneContract;
import dev.ssehub.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisContractTest extends BackplaneContract {

    private static RedisServer redis;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() throws Exception {
        redis.close();
    }

    @Override
    protected Backplane create(String log) {
        return RedisBackplane.builder(redis.uri(), log).build();
    }
}
