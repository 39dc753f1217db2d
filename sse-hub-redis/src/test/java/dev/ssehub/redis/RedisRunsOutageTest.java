package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Start;
import dev.ssehub.backplane.RunStore.Started;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.run.RunEnd;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.RunReader;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.CuttingProxy;
import dev.ssehub.tests.support.RedisServer;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs whose Redis is killed, stalls, or gives answers that never arrive; and what a node leaves. */
class RedisRunsOutageTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final String hub = UUID.randomUUID().toString();
    private final List<RedisBackplane> made = new ArrayList<>();
    private RedisServer server;

    @BeforeAll
    static void takeTime() {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
    }

    @AfterAll
    static void resetTime() {
        Awaitility.reset();
    }

    @BeforeEach
    void startServer() throws Exception {
        server = RedisServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        made.forEach(RedisBackplane::close);
        server.close();
    }

    private RedisBackplane node(int port) {
        RedisBackplane backplane = RedisBackplane.builder("redis://127.0.0.1:" + port, hub)
                .timeout(Broker.TIMEOUT)
                .build();
        made.add(backplane);
        backplane.start(new RecordingReceiver());
        return backplane;
    }

    private RunStore store() {
        return node(server.port()).runs();
    }

    private static NewRun run(String id) {
        return run(id, LONG);
    }

    private static NewRun run(String id, Duration keepFor) {
        return new NewRun(id, "t", "chat", "ann", "d", "key " + id, true, 100, LONG, keepFor);
    }

    private static CompletableFuture<Boolean> begin(RunStore store, long first, String text) {
        return store.append("r", "t", first, List.of(text.getBytes(UTF_8))).toCompletableFuture();
    }

    private static void appendAtLast(RunStore store, long first, String text) {
        await().ignoreExceptions()
                .until(() -> begin(store, first, text).get(2 * Broker.TIMEOUT.toSeconds() + 5, TimeUnit.SECONDS));
    }

    /** Starts a run with one event, and has it read on another node. */
    private static RunReader readerOfOneEvent(RunStore mine, RunStore theirs) {
        mine.start(run("r"));
        RunReader reader = new RunReader(theirs, "r");
        theirs.watch("r", reader);
        appendAtLast(mine, 1, "before");
        await().until(() -> reader.reached() == 1);
        return reader;
    }

    private static void assertFails(CompletableFuture<Boolean> answer) {
        assertThatThrownBy(() -> answer.get(2 * Broker.TIMEOUT.toSeconds() + 5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PublishException.class);
    }

    @Test
    void aRunGoesOnAfterACrashOfRedisAndItsWatchersReadWhatTheyMissed() throws Exception {
        RunStore mine = store();
        RunStore theirs = store();
        RunReader reader = readerOfOneEvent(mine, theirs);

        server.kill();
        assertFails(begin(mine, 2, "during"));
        assertThatThrownBy(() -> mine.renew(Map.of("r", "t"), LONG)).isInstanceOf(PublishException.class);
        assertThatThrownBy(() -> theirs.find("r")).isInstanceOf(PublishException.class);
        server.startAgain();
        appendAtLast(mine, 2, "during");
        appendAtLast(mine, 3, "after");
        mine.end("r", false, RunEnd.completed(), run -> List.of());

        await().until(() -> reader.reached() == 4);
        assertThat(reader.texts()).containsExactly("before", "during", "after");
        await().until(() -> reader.interruptions() > 1);
        assertThat(reader.wasCalledByTwoThreads()).isFalse();
    }

    @Test
    void anAppendToARedisThatStallsFailsInTimeWithoutHoldingItsCallerAndIsRepeated() throws Exception {
        RunStore mine = store();
        RunStore theirs = store();
        RunReader reader = readerOfOneEvent(mine, theirs);

        server.freeze();
        try {
            CompletableFuture<Boolean> stalled = begin(mine, 2, "during");
            assertThat(stalled).isNotDone();
            assertFails(stalled);
            // There is no connection any more, and none is made.
            CompletableFuture<Boolean> again = begin(mine, 2, "during");
            assertFails(again);
            assertThatThrownBy(() -> mine.start(run("other"))).isInstanceOf(PublishException.class);
        } finally {
            server.thaw();
        }
        appendAtLast(mine, 2, "during");
        appendAtLast(mine, 3, "after");
        await().until(() -> reader.reached() == 3);
        assertThat(reader.texts()).containsExactly("before", "during", "after");
        assertThat(theirs.read("r", 0, 1000)).hasSize(3);
        assertThat(theirs.find("r").orElseThrow().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aWatcherWhoseNetworkIsGoneReadsWhatItMissedWhenItIsBack() throws Exception {
        RunStore mine = store();
        try (CuttingProxy proxy = new CuttingProxy(server.port())) {
            RunStore theirs = node(proxy.port()).runs();
            mine.start(run("r"));
            RunReader reader = new RunReader(theirs, "r");
            theirs.watch("r", reader);
            appendAtLast(mine, 1, "before");
            await().until(() -> reader.reached() == 1);
            int before = reader.interruptions();
            // The connection stays open, and nothing comes.
            proxy.swallow(true);
            appendAtLast(mine, 2, "during");
            await().until(() -> proxyHasBeenLeft(theirs));
            proxy.swallow(false);

            await().until(() -> reader.reached() == 2);
            await().until(() -> reader.interruptions() > before);
        }
    }

    private static boolean proxyHasBeenLeft(RunStore store) {
        try {
            store.find("r");
            return false;
        } catch (PublishException e) {
            return true;
        }
    }

    @Test
    void whatIsRepeatedBecauseItsAnswerWasLostIsDoneOnce() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.port())) {
            RunStore mine = node(proxy.port()).runs();
            RunStore theirs = store();
            letRedisKnowTheScripts(theirs);
            theirs.start(run("before"));
            assertThat(mine.find("before")).isPresent();
            proxy.swallow(true);
            assertThatThrownBy(() -> mine.start(run("r"))).isInstanceOf(PublishException.class);
            comeBack(proxy);
            assertThat(theirs.queued("chat")).containsExactly("r");
            assertThat(await().ignoreExceptions().until(() -> mine.start(run("r")), start -> start != null))
                    .isEqualTo(new Start(Started.QUEUED, "r"));
            assertThat(theirs.queued("chat")).containsExactly("r");

            assertThatThrownBy(() -> mine.end("before", false, RunEnd.completed(), run -> {
                        proxy.swallow(true);
                        return List.of();
                    }))
                    .isInstanceOf(PublishException.class);
            comeBack(proxy);
            assertThat(theirs.find("before").orElseThrow().end()).isEqualTo(RunEnd.completed());
            Boolean again = await().ignoreExceptions()
                    .until(
                            () -> mine.end("before", false, RunEnd.stopped("ann"), run -> List.of()),
                            wasEnd -> wasEnd != null);
            assertThat(again).isFalse();

            proxy.swallow(true);
            assertFails(begin(mine, 1, "a"));
            comeBack(proxy);
            assertThat(theirs.find("r").orElseThrow().tail()).isEqualTo(1);
            appendAtLast(mine, 1, "a");
            appendAtLast(mine, 2, "b");

            assertThat(theirs.read("r", 0, 1000)).hasSize(2);
            assertThat(theirs.find("r").orElseThrow().bytes()).isEqualTo(2);
            assertThat(theirs.read("before", 0, 1000)).hasSize(1);
        }
    }

    /** Otherwise the answer that is lost would say that it does not. */
    private static void letRedisKnowTheScripts(RunStore store) {
        store.start(run("r", Duration.ofMillis(1)));
        appendAtLast(store, 1, "a");
        assertThat(store.end("r", false, RunEnd.completed(), run -> List.of())).isTrue();
        await().until(() -> store.find("r").isEmpty());
    }

    private static void comeBack(CuttingProxy proxy) {
        proxy.cut();
        proxy.swallow(false);
    }

    @Test
    void aRedisThatHasForgottenEverythingRefusesTheProducer() throws Exception {
        server.close();
        server = RedisServer.start("--appendonly", "no");
        RunStore mine = store();
        mine.start(run("r"));
        appendAtLast(mine, 1, "before");
        server.kill();
        server.startAgain();
        Boolean answer =
                await().ignoreExceptions().until(() -> begin(mine, 2, "after").get(), appended -> appended != null);
        assertThat(answer).isFalse();
        assertThat(mine.find("r")).isEmpty();
        assertThat(mine.renew(Map.of("r", "t"), LONG)).isEmpty();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sse-hub-redis")
                        || thread.getName().startsWith("lettuce"))
                .collect(Collectors.toSet());
    }

    /** As the server sees them, but for the one that asks. */
    private long connections() {
        try (RedisClient client = RedisClient.create(server.uri())) {
            return client.connect().sync().clientList().lines().count() - 1;
        }
    }

    @Test
    void aNodeHasFourConnectionsAndLeavesNoneAndNoThread() throws Exception {
        Set<Thread> before = threads();
        RedisBackplane backplane = node(server.port());
        RunStore store = backplane.runs();
        assertThat(connections()).isEqualTo(2);
        RunReader reader = new RunReader(store, "r");
        store.watchChanges(id -> {});
        store.watch("r", reader);
        store.start(run("r"));
        appendAtLast(store, 1, "a");
        await().until(() -> reader.reached() == 1);
        assertThat(connections()).isEqualTo(4);

        backplane.close();
        await().until(() -> connections() == 0);
        await().until(() -> before.containsAll(threads()));
        assertFails(begin(store, 2, "b"));
        assertThatThrownBy(() -> store.find("r")).isInstanceOf(PublishException.class);
        store.watch("r", reader).close();
        assertThat(before).containsAll(threads());
    }

    @Test
    void aNodeIsClosedWhileRedisStalls() throws Exception {
        Set<Thread> before = threads();
        RedisBackplane backplane = node(server.port());
        RunStore store = backplane.runs();
        RunReader reader = new RunReader(store, "r");
        store.watch("r", reader);
        store.start(run("r"));
        appendAtLast(store, 1, "a");
        await().until(() -> reader.reached() == 1);
        server.freeze();
        try {
            CompletableFuture<Boolean> stalled = begin(store, 2, "b");
            backplane.close();
            assertFails(stalled);
            await().until(() -> before.containsAll(threads()));
        } finally {
            server.thaw();
        }
    }
}
