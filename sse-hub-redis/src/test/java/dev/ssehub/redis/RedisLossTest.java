package dev.ssehub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Disconnect;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.CuttingProxy;
import dev.ssehub.tests.support.MembershipLimit;
import dev.ssehub.tests.support.PatientAwaits;
import dev.ssehub.tests.support.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** A Redis that loses records, loses what it kept beyond the log, or refuses writes. */
@ExtendWith(PatientAwaits.class)
class RedisLossTest {

    private static final String STREAM = "sse-hub:{hub}:log";

    private final List<RedisBackplane> made = new ArrayList<>();
    private RedisServer server;

    /** The server writes to its disk only on request. */
    @BeforeEach
    void startServer() throws Exception {
        server = RedisServer.start("--appendonly", "no");
    }

    @AfterEach
    void stop() throws Exception {
        made.forEach(RedisBackplane::close);
        server.close();
    }

    private record Node(RedisBackplane backplane, RecordingReceiver tail) {

        EventId append(String text) {
            return append(event(text));
        }

        EventId append(LogRecord record) {
            return backplane.append(record);
        }
    }

    private Node start(Consumer<RedisBackplane.Builder> settings) {
        return start(server.uri(), settings);
    }

    private Node start(String uri, Consumer<RedisBackplane.Builder> settings) {
        RedisBackplane.Builder builder = RedisBackplane.builder(uri, "hub").timeout(Broker.TIMEOUT);
        settings.accept(builder);
        Node node = new Node(builder.build(), new RecordingReceiver());
        made.add(node.backplane());
        node.backplane().start(node.tail());
        return node;
    }

    private Node start() {
        return start(builder -> {});
    }

    private void command(Consumer<RedisCommands<String, String>> action) {
        try (RedisClient client = RedisClient.create(server.uri())) {
            action.accept(client.connect().sync());
        }
    }

    private static LogRecord event(String text) {
        return new LogRecord.Publication(
                Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, null);
    }

    private static List<EventId> append(Node node, int count) {
        return IntStream.range(0, count).mapToObj(i -> node.append("e" + i)).toList();
    }

    @Test
    void noIdIsUsedAgainWhenRedisHasLostItsTailAndNoNodeIsLeftThatKnows() throws Exception {
        Node before = start();
        EventId kept = append(before, 3).get(2);
        command(RedisCommands::save);
        List<EventId> lost = append(before, 4);
        before.backplane().close();
        server.kill();
        server.startAgain();

        Node after = start();
        List<EventId> next = append(after, 4);
        assertThat(next.get(0).isAfter(lost.get(3))).isTrue();
        assertThat(next.get(0).epoch()).isEqualTo(kept.epoch());
        await().until(() -> after.tail().ids().containsAll(next));
        assertThat(after.tail().floors()).hasSize(1);
        assertThat(after.tail().jumps()).hasSize(1);
        assertThat(after.backplane().history(lost.get(1), next.get(3))).isEmpty();
        assertThat(after.backplane().history(kept, next.get(3)))
                .hasValueSatisfying(history -> assertThat(history.records()).hasSize(4));
    }

    @Test
    void aNodeThatHasSeenWhatWasLostHasAHoleAndDoesNotClaimToKnowWhatWasRevoked() throws Exception {
        Node node = start();
        append(node, 3);
        command(RedisCommands::save);
        EventId lost = append(node, 4).get(3);
        await().until(() -> node.tail().ids().contains(lost));
        server.kill();
        server.startAgain();
        await().until(node.backplane()::isAvailable);
        EventId next = node.append("next");

        await().until(() -> node.tail().ids().contains(next));
        assertThat(node.tail().floors()).hasSize(2);
        assertThat(node.tail().held().get(1).hasRevocationsSince(lost)).isFalse();
    }

    /** The clients of one node have received them, and those of the other node never will. */
    @Test
    void whatOneNodeHasSeenIsMissedThoughAnotherOneThatHadNotWentOnFirst() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.port())) {
            Node away = start(server.uri().replace(":" + server.port(), ":" + proxy.port()), builder -> {});
            append(away, 3);
            command(RedisCommands::save);
            EventId lost = append(away, 4).get(3);
            await().until(() -> away.tail().ids().contains(lost));
            proxy.block(true);
            proxy.cut();
            server.kill();
            server.startAgain();
            Node here = start();
            EventId next = here.append("next");
            assertThat(next.epoch()).isEqualTo(lost.epoch());
            await().until(() -> here.tail().ids().contains(next));

            proxy.block(false);
            await().until(() -> here.tail().floors().size() == 2);
            assertThat(here.tail().floors().get(1).epoch()).isGreaterThan(lost.epoch());
            long epoch = here.tail().floors().get(1).epoch();
            await().untilAsserted(() -> assertThat(away.tail().floors()).last().returns(epoch, EventId::epoch));
        }
    }

    @Test
    void twoLossesOfTheSameTailUseTwoSetsOfIds() throws Exception {
        Node node = start();
        append(node, 3);
        command(RedisCommands::save);
        List<EventId> ids = new ArrayList<>();
        for (int life = 0; life < 3; life++) {
            node.backplane().close();
            server.kill();
            server.startAgain();
            node = start();
            ids.addAll(append(node, 20));
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void aNodeThatBeginsBetweenAJoinAndTheLeaveHasTheMembership() {
        Node node = start();
        Membership joined = new Membership("ann", "ops", true);
        Membership left = new Membership("ann", "ops", false);
        node.append(joined);
        EventId floor = node.append("before");
        node.append("between");
        EventId leave = node.append(left);
        command(commands -> commands.xtrim(
                STREAM, XTrimArgs.Builder.minId(new EventId(floor.epoch(), floor.offset() + 1).toString())));
        Node late = start();

        assertThat(late.tail().floors()).containsExactly(floor);
        assertThat(late.tail().earlier()).containsExactly(joined);
        assertThat(late.tail().ids()).endsWith(leave);
        assertThat(late.tail().records()).endsWith(left);
    }

    @Test
    void revocationsBeyondTheBoundAreNotClaimedToBeKnown() {
        Node node = start(builder -> builder.maxRevocations(2));
        List<EventId> ids = IntStream.range(0, 3)
                .mapToObj(i -> node.append(new Disconnect(Audience.user("user " + i))))
                .toList();
        append(node, 2);
        command(commands -> commands.xtrim(STREAM, XTrimArgs.Builder.maxlen(1)));
        Node late = start();

        HeldState held = late.tail().held().get(0);
        assertThat(held.records()).hasSize(2);
        assertThat(held.hasRevocationsSince(new EventId(ids.get(0).epoch(), 0))).isFalse();
        assertThat(held.hasRevocationsSince(ids.get(0))).isTrue();
    }

    @Test
    void revocationsThatHaveExpiredAreNotClaimedToBeKnown() {
        Node node = start();
        EventId first = node.append(new Disconnect(Audience.user("ann")));
        command(commands -> {
            assertThat(commands.pttl("sse-hub:{hub}:revoked")).isPositive();
            commands.del("sse-hub:{hub}:revoked", "sse-hub:{hub}:revoked:order");
        });
        Node late = start();
        EventId second = node.append(new Disconnect(Audience.user("bob")));
        command(commands -> commands.xtrim(STREAM, XTrimArgs.Builder.maxlen(0)));
        Node later = start();

        EventId beginning = new EventId(first.epoch(), 0);
        assertThat(late.tail().held().get(0).hasRevocationsSince(beginning)).isFalse();
        assertThat(later.tail().held().get(0).hasRevocationsSince(beginning)).isFalse();
        assertThat(later.tail().held().get(0).hasRevocationsSince(first)).isTrue();
        assertThat(later.tail().earlier()).containsExactly(new Disconnect(Audience.user("bob")));
        assertThat(second.isAfter(first)).isTrue();
    }

    @Test
    void thereAreNoMoreMembershipsThanAllowed() {
        MembershipLimit.assertIsTwo(start(builder -> builder.maxMemberships(2)).backplane());
    }

    @Test
    void aRedisThatTakesNothingIsNotAvailableUntilItDoes() {
        Node node = start();
        node.append("before");
        command(commands -> {
            commands.configSet("maxmemory-policy", "noeviction");
            commands.configSet("maxmemory", "1");
        });
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.ssehub");
        Level level = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> node.append("refused")).isInstanceOf(PublishException.class);
        }
        assertThatThrownBy(() -> node.append("refused"))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse())
                .hasMessageContaining("OOM");
        assertThat(node.backplane().isAvailable()).isFalse();
        command(commands -> commands.configSet("maxmemory", "0"));

        await().until(node.backplane()::isAvailable);
        EventId after = node.append("after");
        await().until(() -> node.tail().ids().contains(after));
        logger.detachAppender(lines);
        logger.setLevel(level);
        assertThat(List.copyOf(lines.list)).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
        assertThat(node.tail().floors()).hasSize(1);
        assertThat(node.backplane().reconnects()).isZero();
    }

    @Test
    void aPageHasAsManyRecordsAsItsBytesAllow() {
        Node node = start();
        EventId floor = node.tail().floors().get(0);
        String large = "x".repeat(400_000);
        List<EventId> ids = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> ids.add(node.append(large)));
        IntStream.range(0, 100).forEach(i -> ids.add(node.append("small " + i)));
        List<EventId> read = new ArrayList<>();
        EventId last = ids.get(ids.size() - 1);
        for (EventId at = floor; last.isAfter(at); ) {
            var page = node.backplane().history(at, last).orElseThrow();
            int bytes = page.records().stream()
                    .mapToInt(recorded -> ((LogRecord.Publication) recorded.record()).block().length)
                    .sum();
            assertThat(bytes).isLessThan(1 << 20);
            page.records().forEach(recorded -> read.add(recorded.id()));
            at = page.reached();
        }
        assertThat(read).isEqualTo(ids);
    }
}
