package dev.ssehub.cluster;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.testing.Broker;
import dev.ssehub.testing.RabbitServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RabbitTwoNodesTest extends TwoNodesSuite {

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

    @Override
    protected void loseLog(String log) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDelete("sse-hub." + log + ".log");
        }
    }
}
