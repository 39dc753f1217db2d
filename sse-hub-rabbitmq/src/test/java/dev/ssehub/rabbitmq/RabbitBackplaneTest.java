package dev.ssehub.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.event.EventId;
import dev.ssehub.test.BrokerOutageSuite;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import dev.ssehub.tests.support.CuttingProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Outages of RabbitMQ, and damage to a stream in it. */
class RabbitBackplaneTest extends BrokerOutageSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.rabbit();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }

    @Override
    protected RabbitBackplane create(String uri, Duration startTimeout, boolean startsDegraded) {
        return RabbitBackplane.builder(uri, log)
                .timeout(Broker.TIMEOUT)
                .startTimeout(startTimeout)
                .startsDegraded(startsDegraded)
                .build();
    }

    private void deleteStream() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(BROKER.broker().uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDelete("sse-hub." + log + ".log");
        }
    }

    @Test
    void aDeletedStreamBeginsANewEpochOnEveryNode() throws Exception {
        Node first = start();
        Node second = start();
        first.append("one");
        EventId before = first.append("two");
        await().until(() -> second.tail().ids().contains(before));
        deleteStream();
        for (Node node : List.of(first, second)) {
            await().until(() -> node.tail().floors().size() == 2);
            assertThat(node.tail().floors().get(1).epoch()).isGreaterThan(before.epoch());
        }
        EventId after = second.append("after");
        for (Node node : List.of(first, second)) {
            await().until(() -> node.tail().ids().contains(after));
            assertThat(node.tail().floors()).hasSize(2);
            assertThat(node.tail().ids()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void aStreamThatHasDivergedIsNotTakenForTheSame() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(BROKER.broker().port())) {
            String uri = BROKER.broker().uri().replace(":" + BROKER.broker().port(), ":" + proxy.port());
            Node away = start(create(uri, Duration.ofMinutes(1), false));
            EventId seen = away.append("seen");
            proxy.block(true);
            await().until(() -> !away.backplane().isAvailable());
            // While this node is away, another one finds no stream and fills a new one, beyond the position of this
            // node.
            deleteStream();
            Node other = start();
            for (int i = 0; i < 20; i++) {
                other.append("other " + i);
            }
            proxy.block(false);

            await().until(away.backplane()::isAvailable);
            EventId after = away.append("after");
            assertThat(after.epoch()).isGreaterThan(seen.epoch());
            assertThat(away.tail().floors()).hasSize(2);
            assertThat(away.tail().ids()).isSorted().doesNotHaveDuplicates();
            await().until(() -> other.tail().ids().contains(after));
        }
    }

    @Test
    void messagesOfOthersAreSkipped() throws Exception {
        Node node = start();
        EventId before = node.append("before");
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker().uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.basicPublish("", "sse-hub." + log + ".log", null, new byte[] {1, 2, 3});
        }
        EventId after = node.append("after");
        Node late = start();

        await().until(() -> node.tail().ids().equals(List.of(before, after)));
        assertThat(late.tail().ids()).isEqualTo(node.tail().ids());
        assertThat(late.backplane().history(late.tail().floors().get(0), after))
                .hasValueSatisfying(history -> assertThat(history.records()).hasSize(2));
    }

    /** The broker still delivers for a moment after a reader has gone, which once ended the connection. */
    @Test
    void theHistoryCanBeReadAgainAndAgain() {
        Node node = start();
        EventId last = node.append("first");
        for (int i = 0; i < 1000; i++) {
            last = node.append("e" + i);
        }
        for (int round = 0; round < 30; round++) {
            EventId floor = node.tail().floors().get(0);
            assertThat(node.backplane().history(floor, last)).isPresent();
        }
        assertThat(node.backplane().reconnects()).isZero();
    }
}
