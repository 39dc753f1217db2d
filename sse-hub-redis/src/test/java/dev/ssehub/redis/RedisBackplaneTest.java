package dev.ssehub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.Tail;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.testing.AppProcess;
import dev.ssehub.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes and what happens to their Redis. */
class RedisBackplaneTest {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private static RedisServer redis;

    private final List<Backplane> made = new ArrayList<>();
    private String hub = "";

    @BeforeAll
    static void startRedis() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(Long.getLong("ssehub.test.patienceSeconds", 60)));
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() throws Exception {
        Awaitility.reset();
        redis.close();
    }

    @BeforeEach
    void nameHub() {
        hub = UUID.randomUUID().toString();
    }

    @AfterEach
    void closeAll() {
        made.forEach(Backplane::close);
    }

    private RedisBackplane.Builder builder() {
        return RedisBackplane.builder(redis.uri(), hub).timeout(TIMEOUT);
    }

    private Node start() {
        return start(builder().build());
    }

    private Node start(RedisBackplane backplane) {
        made.add(backplane);
        Node node = new Node(backplane);
        backplane.start(node);
        return node;
    }

    private static void command(Consumer<RedisCommands<String, String>> action) {
        try (RedisClient client = RedisClient.create(redis.uri())) {
            action.accept(client.connect().sync());
        }
    }

    private String log() {
        return "sse-hub:{" + hub + "}:log";
    }

    @Test
    void allNodesHaveTheSameRecordsWithTheSameIds() {
        Node first = start();
        Node second = start();
        List<EventId> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add((i % 2 == 0 ? first : second).append("e" + i));
        }

        await().until(() -> first.ids().equals(ids) && second.ids().equals(ids));
        assertThat(second.texts()).isEqualTo(first.texts());
    }

    @Test
    void aNodeThatStartsLaterHasWhatIsKeptWhenItIsStarted() {
        Node first = start();
        List<EventId> ids =
                IntStream.range(0, 1200).mapToObj(i -> first.append("e" + i)).toList();
        Node second = start();

        assertThat(second.ids()).isEqualTo(ids);
        assertThat(second.floors()).hasSize(1);
    }

    @Test
    void oneIdempotencyKeyIsOneEventHoweverManyNodesPublishIt() {
        Node first = start();
        Node second = start();
        List<CompletableFuture<EventId>> appends = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> (i % 2 == 0 ? first : second).append("once", "key")))
                .toList();
        List<EventId> ids =
                appends.stream().map(CompletableFuture::join).distinct().toList();
        EventId next = first.append("next");

        assertThat(ids).hasSize(1);
        await().until(() -> second.ids().equals(List.of(ids.get(0), next)));
    }

    @Test
    void aLogThatIsFlushedBeginsANewEpochOnEveryNode() {
        Node first = start();
        Node second = start();
        EventId before = first.append("before");
        await().until(() -> second.ids().contains(before));
        command(RedisCommands::flushall);
        EventId after = second.append("after");

        assertThat(after.epoch()).isGreaterThan(before.epoch());
        for (Node node : List.of(first, second)) {
            await().until(() -> node.ids().contains(after));
            assertThat(node.floors()).hasSize(2);
            assertThat(node.floors().get(1).epoch()).isEqualTo(after.epoch());
            assertThat(node.ids()).isSorted();
        }
    }

    @Test
    void aDeletedLogIsNoticedWithoutAnAppend() {
        Node node = start();
        EventId before = node.append("before");
        await().until(() -> node.ids().contains(before));
        command(commands -> commands.del(log()));

        await().until(() -> node.floors().size() == 2);
        assertThat(node.floors().get(1).epoch()).isGreaterThan(before.epoch());
    }

    @Test
    void aLogThatWentBackAndTookAnotherWayIsNotTakenForTheSame() {
        Node node = start();
        EventId kept = node.append("kept");
        EventId lost = node.append("lost");
        await().until(() -> node.ids().contains(lost));
        // As after a fail-over to a replica that had not got the last record yet, and took another in its place.
        command(commands -> {
            commands.multi();
            commands.del(log());
            commands.xadd(log(), new XAddArgs().id(kept.toString()), "n", "1", "r", "");
            commands.xadd(log(), new XAddArgs().id(lost.toString()), "n", "2", "r", "");
            commands.exec();
        });

        await().until(() -> node.floors().size() == 2);
        assertThat(node.floors().get(1).epoch()).isGreaterThan(lost.epoch());
    }

    @Test
    void aRedisThatIsKilledAndStartedAgainLosesNothingThatWasAcknowledged() throws Exception {
        Node first = start();
        Node second = start();
        List<EventId> acknowledged = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            acknowledged.add(first.append("e" + i));
        }
        redis.kill();
        assertThatThrownBy(() -> first.append("during")).isInstanceOf(PublishException.class);
        await().until(() -> !first.backplane.isAvailable() && !second.backplane.isAvailable());
        redis.startAgain();
        await().until(() -> first.backplane.isAvailable() && second.backplane.isAvailable());
        acknowledged.add(second.append("after"));

        for (Node node : List.of(first, second)) {
            await().until(() -> node.ids().containsAll(acknowledged));
            assertThat(node.floors()).hasSize(1);
            assertThat(node.ids()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void aRedisThatIsFrozenFailsPublishingWithinTheTimeoutAndSaysThatNobodyKnows() throws Exception {
        Node node = start();
        node.append("before");
        redis.freeze();
        try {
            assertThatThrownBy(() -> node.append("during"))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            e -> assertThat(e.mayHaveHappened()).isTrue());
            await().until(() -> !node.backplane.isAvailable());
            assertThatThrownBy(() -> node.append("later"))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            e -> assertThat(e.mayHaveHappened()).isFalse());
        } finally {
            redis.thaw();
        }
        await().until(node.backplane::isAvailable);
        EventId after = node.append("after");
        await().until(() -> node.ids().contains(after));
        assertThat(node.floors()).hasSize(1);
        assertThat(node.texts())
                .doesNotHaveDuplicates()
                .contains("before", "after")
                .doesNotContain("later");
    }

    @Test
    void aNodeWithoutRedisDoesNotStartAndSaysSo() throws Exception {
        String uri = "redis://127.0.0.1:" + AppProcess.freePort();
        RedisBackplane backplane = RedisBackplane.builder(uri, hub)
                .timeout(TIMEOUT)
                .startTimeout(Duration.ofSeconds(1))
                .build();
        assertThatThrownBy(() -> start(backplane))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(uri)
                .hasMessageContaining("could not be read within PT1S");
    }

    @Test
    void aNodeThatMayStartsDegradedAndFollowsWhenRedisIsThere() throws Exception {
        redis.kill();
        Node node = start(builder()
                .startTimeout(Duration.ofMillis(200))
                .startsDegraded(true)
                .build());
        assertThat(node.backplane.isAvailable()).isFalse();
        assertThatThrownBy(() -> node.append("early"))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse());
        redis.startAgain();
        await().until(node.backplane::isAvailable);
        EventId id = node.append("now");
        await().until(() -> node.ids().contains(id));
    }

    @Test
    void whatIsTooOldIsForgotten() {
        Node node = start(builder().maxAge(Duration.ofMillis(1)).maxRecords(10).build());
        EventId last = node.append("e");
        for (int i = 0; i < 500; i++) {
            last = node.append("e" + i);
        }
        EventId newest = last;
        await().until(() -> node.ids().contains(newest));
        await().untilAsserted(() ->
                command(commands -> assertThat(commands.xlen(log())).isLessThanOrEqualTo(1)));
        Node late = start();
        assertThat(late.floors()).hasSize(1);
        EventId next = late.append("next");
        await().until(() -> node.ids().contains(next));
        assertThat(node.floors()).hasSize(1);
    }

    /** A node as its backplane sees it. */
    private static final class Node implements Tail {
        final Backplane backplane;
        private final List<EventId> floors = new ArrayList<>();
        private final List<EventId> ids = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();

        Node(Backplane backplane) {
            this.backplane = backplane;
        }

        EventId append(String text) {
            return append(text, null);
        }

        EventId append(String text, @Nullable String idempotencyKey) {
            return backplane.append(new LogRecord.Publication(
                    Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, idempotencyKey));
        }

        @Override
        public synchronized void onStart(EventId floor) {
            floors.add(floor);
        }

        @Override
        public synchronized void onRecord(EventId id, Instant publishedAt, LogRecord record) {
            ids.add(id);
            texts.add(new String(((LogRecord.Publication) record).block(), StandardCharsets.UTF_8));
        }

        synchronized List<EventId> floors() {
            return List.copyOf(floors);
        }

        synchronized List<EventId> ids() {
            return List.copyOf(ids);
        }

        synchronized List<String> texts() {
            return List.copyOf(texts);
        }
    }
}
