package dev.ssehub.tests.cluster;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitTwoNodesTest extends TwoNodesSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.rabbit();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }

    @Override
    protected void loseLog(String log) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(BROKER.broker().uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDelete("sse-hub." + log + ".log");
        }
    }
}
