package dev.ssehub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.run.RunEnd;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.RunStoreContract;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.BrokerExtension;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs in Redis, and the keys that they leave there. */
class RedisRunsTest extends RunStoreContract {

    private static final Duration LONG = TestTimeouts.condition();

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.redis();

    @Override
    protected Backplane create(String log) {
        return RedisBackplane.builder(BROKER.broker().uri(), log).build();
    }

    private static void command(Consumer<RedisCommands<String, String>> action) {
        try (RedisClient client = RedisClient.create(BROKER.broker().uri())) {
            action.accept(client.connect().sync());
        }
    }

    private static NewRun run(String id, Duration keepFor) {
        return new NewRun(id, "t", "chat " + id, "ann", "d", "key " + id, true, 100, Duration.ofMinutes(1), keepFor);
    }

    @Test
    void everythingExpires() {
        String hub = UUID.randomUUID().toString();
        try (Backplane backplane = create(hub)) {
            backplane.start(new RecordingReceiver());
            RunStore store = backplane.runs();
            store.start(run("ended", LONG));
            store.start(run("r", LONG));
            store.start(new NewRun("q", "t", "chat r", "bob", "d", null, true, 9, LONG, LONG));
            store.append("r", "t", 1, List.of(new byte[] {1}))
                    .toCompletableFuture()
                    .join();
            store.renew(Map.of("r", "t"), LONG);
            store.watched(List.of("r"), LONG);
            store.end("ended", false, RunEnd.completed(), run -> List.of());
            store.claimForArchive(9, LONG);

            command(redis -> {
                List<String> keys = redis.keys("sse-hub:{" + hub + "}:run:*");
                assertThat(keys).hasSizeGreaterThan(10);
                for (String key : keys) {
                    assertThat(redis.pttl(key)).as(key).isPositive();
                }
            });
        }
    }

    /** Without an archive, the set of runs to be archived is never read. */
    @Test
    void whatIsForgottenLeavesNothingWhereNothingIsArchived() {
        String hub = UUID.randomUUID().toString();
        try (Backplane backplane = create(hub)) {
            backplane.start(new RecordingReceiver());
            RunStore store = backplane.runs();
            for (int i = 0; i < 30; i++) {
                store.start(run("r" + i, Duration.ofMillis(1)));
                store.end("r" + i, false, RunEnd.completed(), run -> List.of());
            }
            await().atMost(LONG).until(() -> store.find("r29").isEmpty());
            store.start(run("last", LONG));
            store.end("last", false, RunEnd.completed(), run -> List.of());

            String prefix = "sse-hub:{" + hub + "}:run:";
            command(redis -> {
                assertThat(redis.keys(prefix + "*"))
                        .containsExactlyInAnyOrder(
                                prefix + "i:last",
                                prefix + "l:last",
                                prefix + "s:chat last",
                                prefix + "k:key last",
                                prefix + "o:ann",
                                prefix + "archive",
                                prefix + "kept");
                assertThat(redis.zcard(prefix + "archive")).isEqualTo(1);
                assertThat(redis.zcard(prefix + "kept")).isEqualTo(1);
                assertThat(redis.zcard(prefix + "o:ann")).isEqualTo(1);
            });
        }
    }

    @Test
    void aLogThatRedisHasEvictedExpiresWhenItIsMadeAgain() {
        String hub = UUID.randomUUID().toString();
        try (Backplane backplane = create(hub)) {
            backplane.start(new RecordingReceiver());
            RunStore store = backplane.runs();
            store.start(run("r", LONG));
            String log = "sse-hub:{" + hub + "}:run:l:r";
            for (int offset = 1; offset <= 2; offset++) {
                command(redis -> redis.del(log));
                assertThat(store.append("r", "t", offset, List.of(new byte[] {1}))
                                .toCompletableFuture()
                                .join())
                        .isTrue();
                command(redis -> assertThat(redis.pttl(log)).isPositive());
            }
        }
    }

    @Test
    void whatIsDueIsFoundBehindRunsThatAreGone() {
        String hub = UUID.randomUUID().toString();
        try (Backplane backplane = create(hub)) {
            backplane.start(new RecordingReceiver());
            RunStore store = backplane.runs();
            String prefix = "sse-hub:{" + hub + "}:run:";
            store.start(run("a", LONG));
            store.start(run("b", LONG));
            store.start(run("ended", LONG));
            store.end("ended", false, RunEnd.completed(), run -> List.of());
            command(redis -> {
                redis.zadd(prefix + "leases", 1.0, "gone", 2.0, "gone too", 3.0, "a", 4.0, "gone as well", 5.0, "b");
                redis.zadd(prefix + "archive", 1.0, "gone", 2.0, "gone too");
            });

            assertThat(store.overdue(1)).containsExactly("a");
            assertThat(store.overdue(2)).containsExactly("a", "b");
            assertThat(store.overdue(9)).containsExactly("a", "b");
            assertThat(store.claimForArchive(1, LONG)).containsExactly("ended");
            assertThat(store.claimForArchive(1, LONG)).isEmpty();
            command(redis -> {
                assertThat(redis.zcard(prefix + "leases")).isEqualTo(2);
                assertThat(redis.zcard(prefix + "archive")).isEqualTo(1);
            });
        }
    }

    @Test
    void aRunOfAnotherReleaseHidesNoOthers() {
        String hub = UUID.randomUUID().toString();
        try (Backplane backplane = create(hub)) {
            backplane.start(new RecordingReceiver());
            RunStore store = backplane.runs();
            store.start(run("a", LONG));
            store.start(run("b", LONG));
            command(redis -> redis.hset("sse-hub:{" + hub + "}:run:i:a", "state", "OF ANOTHER RELEASE"));

            assertThat(store.find(List.of("a", "b"))).containsOnlyKeys("b");
            assertThatThrownBy(() -> store.find("a")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void scriptsThatRedisHasForgottenAreSentAgain() {
        try (Backplane backplane = create(UUID.randomUUID().toString())) {
            backplane.start(new RecordingReceiver());
            RunStore store = backplane.runs();
            store.start(run("r", LONG));
            BROKER.broker().requireOwn();
            command(RedisCommands::scriptFlush);
            assertThat(store.append("r", "t", 1, List.of(new byte[] {1}))
                            .toCompletableFuture()
                            .join())
                    .isTrue();
            assertThat(store.read("r", 0, 1)).hasSize(1);
        }
    }
}
