package dev.ssehub.rabbitmq;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BackplaneContract;
import dev.ssehub.testing.RabbitServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RabbitContractTest extends BackplaneContract {

    private static RabbitServer rabbit;

    @BeforeAll
    static void startRabbit() throws Exception {
        rabbit = RabbitServer.start();
    }

    @AfterAll
    static void stopRabbit() throws Exception {
        rabbit.close();
    }

    @Override
    protected Backplane create(String log) {
        return RabbitBackplane.builder(rabbit.uri(), log).build();
    }
}
