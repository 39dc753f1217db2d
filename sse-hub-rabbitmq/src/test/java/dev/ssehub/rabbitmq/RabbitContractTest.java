package dev.ssehub.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import dev.ssehub.test.BackplaneContract;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitContractTest extends BackplaneContract {

    private static final int MAX_BYTES = 2_000_000;

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.rabbit();

    @Override
    protected Backplane create(String log) {
        return RabbitBackplane.builder(BROKER.broker().uri(), log)
                .maxBytes(MAX_BYTES)
                .build();
    }

    @Override
    protected void appendRaw(String log, byte[] record) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(BROKER.broker().uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            StreamMessage message = StreamMessage.record(Appends.newNonce(), 0, record);
            channel.basicPublish("", "sse-hub." + log + ".log", message.properties(), message.body());
            channel.waitForConfirmsOrDie(60_000);
        }
    }

    @Override
    protected void forgetAll(String log, Backplane writer) {
        for (int i = 0; i < 100; i++) {
            writer.append(
                    new LogRecord.Publication(Audience.everyone(), new byte[MAX_BYTES / 40], null, false, null, null));
        }
    }
}
