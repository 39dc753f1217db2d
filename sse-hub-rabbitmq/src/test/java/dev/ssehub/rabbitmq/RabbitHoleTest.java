package dev.ssehub.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.tests.support.BrokerExtension;
import dev.ssehub.tests.support.PatientAwaits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A hole in the middle of the stream, after which the receiver starts again. */
@ExtendWith(PatientAwaits.class)
class RabbitHoleTest {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.rabbit();

    private final String log = UUID.randomUUID().toString();
    private final List<RabbitBackplane> made = new ArrayList<>();

    @AfterEach
    void closeAll() {
        made.forEach(RabbitBackplane::close);
    }

    private RabbitBackplane start(LogReceiver tail) {
        RabbitBackplane backplane = RabbitBackplane.builder(BROKER.broker().uri(), log)
                .maxBytes(10_000_000)
                .startTimeout(Duration.ofMinutes(1))
                .build();
        made.add(backplane);
        backplane.start(tail);
        return backplane;
    }

    private static LogRecord event(int bytes) {
        return new LogRecord.Publication(Audience.everyone(), new byte[bytes], null, false, null, null);
    }

    /** Puts records of a newer release into the stream. */
    private void publishUnreadable(int count) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(BROKER.broker().uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int i = 0; i < count; i++) {
                StreamMessage message = StreamMessage.record(UUID.randomUUID().toString(), 0, new byte[] {99, 1, 2, 3});
                channel.basicPublish("", "sse-hub." + log + ".log", message.properties(), message.body());
            }
            channel.waitForConfirmsOrDie(60_000);
        }
    }

    /** A receiver that throws once on request. */
    private static final class Troubled implements LogReceiver {
        final RecordingReceiver recorded = new RecordingReceiver();
        volatile boolean throwsError;

        @Override
        public void onStart(EventId floor, HeldState held) {
            recorded.onStart(floor, held);
        }

        @Override
        public void onJump(EventId place) {
            recorded.onJump(place);
        }

        @Override
        public void onRecord(EventId id, Instant publishedAt, LogRecord record) {
            if (throwsError) {
                throwsError = false;
                throw new StackOverflowError("planted");
            }
            recorded.onRecord(id, publishedAt, record);
        }
    }

    /** The broker uses an offset itself at the beginning of each segment. */
    @Test
    void aNewSegmentOfTheStreamIsNoHole() {
        RecordingReceiver tail = new RecordingReceiver();
        RabbitBackplane node = start(tail);
        List<EventId> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(node.append(event(20_000)));
        }

        await().until(() -> tail.ids().equals(all));
        assertThat(tail.floors()).hasSize(1);
        EventId last = all.get(all.size() - 1);
        EventId reached = tail.floors().get(0);
        List<EventId> read = new ArrayList<>();
        while (last.isAfter(reached)) {
            HistoryPage page = node.history(reached, last).orElseThrow();
            page.records().forEach(recorded -> read.add(recorded.id()));
            reached = page.reached();
        }
        assertThat(read).isEqualTo(all);
        assertThat(last.offset() - all.get(0).offset()).isGreaterThan(299);
    }

    @Test
    void aRunOfRecordsThatCannotBeReadIsOneHole() throws Exception {
        RecordingReceiver tail = new RecordingReceiver();
        RabbitBackplane node = start(tail);
        EventId before = node.append(event(10));
        publishUnreadable(20);
        EventId after = node.append(event(10));

        await().until(() -> tail.ids().equals(List.of(before, after)));
        assertThat(tail.floors()).hasSize(2);
        assertThat(tail.floors().get(1)).isEqualTo(new EventId(after.epoch(), after.offset() - 1));
        assertThat(node.isAvailable()).isTrue();
        assertThat(node.reconnects()).isZero();
        assertThat(node.history(before, after)).isEmpty();
        assertThat(node.history(tail.floors().get(1), after)).isPresent();
    }

    @Test
    void aKeyFromBeforeAHoleStillCounts() throws Exception {
        RecordingReceiver tail = new RecordingReceiver();
        RabbitBackplane node = start(tail);
        LogRecord keyed = new LogRecord.Publication(Audience.everyone(), new byte[10], null, false, null, "key");
        EventId first = node.append(keyed);
        publishUnreadable(1);

        assertThat(node.append(keyed)).isEqualTo(first);
        EventId after = node.append(event(10));
        await().until(() -> tail.ids().contains(after));
        assertThat(tail.ids()).containsExactly(first, after);
    }

    @Test
    void anErrorWhileARecordIsTakenIsAHoleAndNotTheEndOfTheReader() {
        Troubled tail = new Troubled();
        RabbitBackplane node = start(tail);
        RabbitBackplane other = start(new RecordingReceiver());
        EventId before = other.append(event(10));
        await().until(() -> tail.recorded.ids().contains(before));
        tail.throwsError = true;
        EventId hit = other.append(event(10));
        await().until(() -> node.reconnects() == 1 && node.isAvailable());
        EventId after = other.append(event(10));

        await().until(() -> tail.recorded.ids().contains(after));
        assertThat(tail.recorded.ids()).doesNotContain(hit);
        assertThat(tail.recorded.floors()).hasSize(2);
        assertThat(tail.recorded.floors().get(1).isAfter(after)).isFalse();
        assertThat(hit.isAfter(tail.recorded.floors().get(1))).isFalse();
    }
}
