package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
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

/** Runs whose database is killed, stalls, or gives answers that never arrive; and what a node leaves. */
abstract class RunsOutageSuite {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final String hub = UUID.randomUUID().toString();
    private final Pools pools = new Pools();
    private final List<JdbcBackplane> made = new ArrayList<>();
    private Broker server;

    /** Starts a database of its own. */
    abstract Broker startServer() throws Exception;

    @BeforeAll
    static void takeTime() {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
    }

    @AfterAll
    static void resetTime() {
        Awaitility.reset();
    }

    @BeforeEach
    void start() throws Exception {
        server = startServer();
    }

    @AfterEach
    void stop() throws Exception {
        made.forEach(JdbcBackplane::close);
        pools.close();
        server.close();
    }

    private String url(int port) {
        return "jdbc:" + server.uri().replace(":" + server.port() + "/", ":" + port + "/");
    }

    private JdbcBackplane node(HikariDataSource pool) {
        JdbcBackplane backplane = JdbcBackplane.builder(pool, hub)
                .initializeSchema(true)
                .timeout(Broker.TIMEOUT)
                .build();
        made.add(backplane);
        backplane.start(new RecordingReceiver());
        return backplane;
    }

    private RunStore store() {
        return node(pools.open(url(server.port()))).runs();
    }

    private static NewRun run(String id) {
        return new NewRun(id, "t", "chat", "ann", "d", "key " + id, true, 100, LONG, LONG);
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
    void aRunGoesOnAfterACrashOfTheDatabaseAndItsWatchersReadWhatTheyMissed() throws Exception {
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
        await().ignoreExceptions().until(() -> mine.end("r", false, RunEnd.completed(), run -> List.of()));

        await().until(() -> reader.reached() == 4);
        assertThat(reader.texts()).containsExactly("before", "during", "after");
        assertThat(reader.wasCalledByTwoThreads()).isFalse();
    }

    @Test
    void anAppendToADatabaseThatStallsFailsInTimeWithoutHoldingItsCallerAndIsRepeated() throws Exception {
        RunStore mine = store();
        RunStore theirs = store();
        RunReader reader = readerOfOneEvent(mine, theirs);

        server.freeze();
        try {
            CompletableFuture<Boolean> stalled = begin(mine, 2, "during");
            assertThat(stalled).isNotDone();
            assertFails(stalled);
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
        await().ignoreExceptions().until(() -> theirs.read("r", 0, 1000).size() == 3);
        assertThat(theirs.find("r").orElseThrow().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aWatcherWhoseNetworkIsGoneReadsWhatItMissedWhenItIsBack() throws Exception {
        RunStore mine = store();
        try (CuttingProxy proxy = new CuttingProxy(server.port())) {
            RunStore theirs = node(pools.open(url(proxy.port()))).runs();
            mine.start(run("r"));
            RunReader reader = new RunReader(theirs, "r");
            theirs.watch("r", reader);
            appendAtLast(mine, 1, "before");
            await().until(() -> reader.reached() == 1);
            // The connection stays open, and nothing comes.
            proxy.swallow(true);
            appendAtLast(mine, 2, "during");
            await().until(() -> isLeft(theirs));
            proxy.swallow(false);

            await().until(() -> reader.reached() == 2);
            assertThat(reader.texts()).containsExactly("before", "during");
        }
    }

    private static boolean isLeft(RunStore store) {
        try {
            store.find("r");
            return false;
        } catch (PublishException e) {
            return true;
        }
    }

    /** Whether the transaction was committed, nobody knows when the answer is lost: it may have been, and it may not. */
    @Test
    void whatIsRepeatedBecauseItsAnswerWasLostIsDoneOnce() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.port())) {
            RunStore mine = node(pools.open(url(proxy.port()))).runs();
            RunStore theirs = store();
            theirs.start(run("before"));
            assertThat(mine.find("before")).isPresent();
            proxy.swallow(true);
            assertThatThrownBy(() -> mine.start(run("r"))).isInstanceOf(PublishException.class);
            comeBack(proxy);
            assertThat(await().ignoreExceptions().until(() -> mine.start(run("r")), start -> start != null))
                    .isEqualTo(new Start(Started.QUEUED, "r"));
            assertThat(theirs.queued("chat")).containsExactly("r");

            assertThat(await().ignoreExceptions()
                            .until(() -> mine.end("before", false, RunEnd.completed(), run -> List.of()), end -> true))
                    .isTrue();
            proxy.swallow(true);
            assertFails(begin(mine, 1, "a"));
            comeBack(proxy);
            appendAtLast(mine, 1, "a");
            appendAtLast(mine, 2, "b");

            assertThat(theirs.read("r", 0, 1000)).hasSize(2);
            assertThat(theirs.find("r").orElseThrow().bytes()).isEqualTo(2);
            assertThat(theirs.read("before", 0, 1000)).hasSize(1);
        }
    }

    private static void comeBack(CuttingProxy proxy) {
        proxy.cut();
        proxy.swallow(false);
    }

    private Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sse-hub-jdbc"))
                .collect(Collectors.toSet());
    }

    @Test
    void aNodeHasTwoConnectionsAndLeavesNoneAndNoThread() {
        Set<Thread> before = threads();
        HikariDataSource pool = pools.open(url(server.port()), 10);
        JdbcBackplane backplane = node(pool);
        RunStore store = backplane.runs();
        RunReader reader = new RunReader(store, "r");
        store.watchChanges(id -> {});
        store.watch("r", reader);
        store.start(run("r"));
        appendAtLast(store, 1, "a");
        await().until(() -> reader.reached() == 1);
        assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(2);

        backplane.close();
        await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        await().until(() -> before.containsAll(threads()));
        assertFails(begin(store, 2, "b"));
        assertThatThrownBy(() -> store.find("r")).isInstanceOf(PublishException.class);
        store.watch("r", reader).close();
        assertThat(before).containsAll(threads());
    }

    @Test
    void aNodeIsClosedWhileTheDatabaseStalls() throws Exception {
        Set<Thread> before = threads();
        JdbcBackplane backplane = node(pools.open(url(server.port())));
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
