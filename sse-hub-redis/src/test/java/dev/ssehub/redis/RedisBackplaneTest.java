package dev.ssehub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.test.BrokerOutageSuite;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Outages of Redis, and damage to a stream in it. */
class RedisBackplaneTest extends BrokerOutageSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.redis();

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }

    @Override
    protected RedisBackplane create(String uri, Duration startTimeout, boolean startsDegraded) {
        return builder(uri)
                .startTimeout(startTimeout)
                .startsDegraded(startsDegraded)
                .build();
    }

    private RedisBackplane.Builder builder(String uri) {
        return RedisBackplane.builder(uri, log).timeout(Broker.TIMEOUT);
    }

    private static void command(Consumer<RedisCommands<String, String>> action) {
        try (RedisClient client = RedisClient.create(BROKER.broker().uri())) {
            action.accept(client.connect().sync());
        }
    }

    private String stream() {
        return "sse-hub:{" + log + "}:log";
    }

    @Test
    void aLogThatIsFlushedBeginsANewEpochOnEveryNode() {
        BROKER.broker().requireOwn();
        Node first = start();
        Node second = start();
        EventId before = first.append("before");
        await().until(() -> second.tail().ids().contains(before));
        command(RedisCommands::flushall);
        EventId after = second.append("after");

        assertThat(after.epoch()).isGreaterThan(before.epoch());
        for (Node node : List.of(first, second)) {
            await().until(() -> node.tail().ids().contains(after));
            assertThat(node.tail().floors()).hasSize(2);
            assertThat(node.tail().floors().get(1).epoch()).isEqualTo(after.epoch());
            assertThat(node.tail().ids()).isSorted();
        }
    }

    @Test
    void aDeletedLogIsNoticedWithoutAnAppend() {
        Node node = start();
        EventId before = node.append("before");
        await().until(() -> node.tail().ids().contains(before));
        command(commands -> commands.del(stream()));

        await().until(() -> node.tail().floors().size() == 2);
        assertThat(node.tail().floors().get(1).epoch()).isGreaterThan(before.epoch());
    }

    @Test
    void aLogThatHasDivergedIsNotTakenForTheSame() {
        Node node = start();
        EventId kept = node.append("kept");
        EventId lost = node.append("lost");
        await().until(() -> node.tail().ids().contains(lost));
        // As after a fail-over to a replica that had not received the last record and accepted another in its place.
        command(commands -> {
            commands.multi();
            commands.del(stream());
            commands.xadd(stream(), new XAddArgs().id(kept.toString()), "n", "1", "r", "");
            commands.xadd(stream(), new XAddArgs().id(lost.toString()), "n", "2", "r", "");
            commands.exec();
        });

        await().until(() -> node.tail().floors().size() == 2);
        assertThat(node.tail().floors().get(1).epoch()).isGreaterThan(lost.epoch());
    }

    @Test
    void whatIsTooOldIsForgotten() {
        Node node = start(builder(BROKER.broker().uri())
                .maxAge(Duration.ofMillis(1))
                .maxRecords(1000)
                .build());
        EventId last = node.append("e");
        for (int i = 0; i < 500; i++) {
            last = node.append("e" + i);
        }
        EventId newest = last;
        await().until(() -> node.tail().ids().contains(newest));
        await().untilAsserted(() ->
                command(commands -> assertThat(commands.xlen(stream())).isLessThanOrEqualTo(1)));
        Node late = start();
        assertThat(late.tail().floors()).hasSize(1);
        assertThat(late.backplane().history(node.tail().ids().get(0), newest)).isEmpty();
        EventId next = late.append("next");
        await().until(() -> node.tail().ids().contains(next));
        assertThat(node.tail().floors()).hasSize(1);
    }

    @Test
    void membershipsAndLatestEventsOfKeysOutliveTheLog() {
        Node node = start(
                builder(BROKER.broker().uri()).maxAge(Duration.ofMillis(1)).build());
        node.backplane().append(new LogRecord.Membership("ann", "ops", true));
        node.backplane().append(new LogRecord.Membership("ann", "dev", true));
        node.backplane().append(new LogRecord.Membership("ann", "dev", false));
        node.backplane().append(unread("1"));
        node.backplane().append(unread("2"));
        await().untilAsserted(() ->
                command(commands -> assertThat(commands.xlen(stream())).isLessThanOrEqualTo(1)));
        // The newest record is kept; everything before it is gone now.
        node.append("newest");
        await().untilAsserted(() ->
                command(commands -> assertThat(commands.xlen(stream())).isLessThanOrEqualTo(1)));
        Node late = start();

        List<LogRecord> earlier = late.tail().earlier();
        assertThat(earlier)
                .hasSize(3)
                .startsWith(
                        new LogRecord.Membership("ann", "ops", true), new LogRecord.Membership("ann", "dev", false));
        LogRecord.Publication retained = (LogRecord.Publication) earlier.get(2);
        assertThat(new String(retained.block(), StandardCharsets.UTF_8)).isEqualTo("2");
    }

    private static LogRecord unread(String number) {
        return new LogRecord.Publication(
                Audience.user("ann"), number.getBytes(StandardCharsets.UTF_8), "unread", false, null, null);
    }
}
