package dev.ssehub.tests.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Start;
import dev.ssehub.backplane.RunStore.Started;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.run.RunEnd;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.RunReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs whose store is killed, stalls or loses answers, and the connections and threads that a closed node must not leave behind. */
@ExtendWith(PatientAwaits.class)
public abstract class RunsOutageSuite {

    private static final Duration LONG = Duration.ofMinutes(10);

    /** How much longer than the timeout of an answer the close of a node may take on a busy machine. */
    private static final Duration END = Duration.ofSeconds(3);

    private static final LogRecord EVENT =
            new LogRecord.Publication(Audience.everyone(), "e".getBytes(UTF_8), null, false, null, null);

    private final String hub = UUID.randomUUID().toString();
    private final List<Backplane> made = new ArrayList<>();
    private Broker server;

    /** Creates the suite. */
    protected RunsOutageSuite() {}

    /** Starts a server for one test. */
    protected abstract Broker startServer() throws Exception;

    /**
     * Returns a backplane, not started, that considers {@link Broker#TIMEOUT} without an answer an outage.
     *
     * @param server the server that stores the runs
     * @param port the port at which this node reaches it
     */
    protected abstract Backplane create(Broker server, int port, String hub);

    /** Prepares the server for changes whose answers are lost. */
    protected void prepare(RunStore store) {}

    /** Returns whether a change is one request, which takes effect even if its answer is lost. */
    protected abstract boolean isChangeOneRequest();

    /** Returns how many connections a node with runs has. */
    protected abstract long connectionsOfNode();

    /** Returns how many connections the nodes of this test have, or are opening. */
    protected abstract long connections(Broker server);

    /** Returns whether a thread belongs to a node, by its name. */
    protected abstract boolean isOfNode(String thread);

    @BeforeEach
    final void start() throws Exception {
        server = startServer();
    }

    @AfterEach
    final void stop() throws Exception {
        made.forEach(Backplane::close);
        server.close();
    }

    /** Returns the server of this test. */
    protected final Broker server() {
        return server;
    }

    private Backplane node(int port) {
        Backplane backplane = create(server, port, hub);
        made.add(backplane);
        backplane.start(new RecordingReceiver());
        return backplane;
    }

    private static RunStore runsOf(Backplane backplane) {
        return Objects.requireNonNull(backplane.runs(), "this backplane keeps no runs");
    }

    /** Returns the store of a new node. */
    protected final RunStore store() {
        return runsOf(node(server.port()));
    }

    /** Returns a run that may queue. */
    protected static NewRun run(String id) {
        return run(id, LONG);
    }

    /** Returns a run that may queue, and is kept for a time after its end. */
    protected static NewRun run(String id, Duration keepFor) {
        return new NewRun(id, "t", "chat", "ann", "d", "key " + id, true, 100, LONG, keepFor);
    }

    /** Begins to append to the run {@code r}. */
    protected static CompletableFuture<Boolean> begin(RunStore store, long first, String text) {
        return store.append("r", "t", first, List.of(text.getBytes(UTF_8))).toCompletableFuture();
    }

    /** Appends to the run {@code r}, and repeats that until it succeeds. */
    protected static void appendAtLast(RunStore store, long first, String text) {
        await().ignoreExceptions()
                .until(() -> begin(store, first, text).get(2 * Broker.TIMEOUT.toSeconds() + 5, TimeUnit.SECONDS));
    }

    /** Starts a run with one event, and waits until another node has read it. */
    private static RunReader readerOfOneEvent(RunStore mine, RunStore theirs) {
        mine.start(run("r"));
        RunReader reader = new RunReader(theirs, "r");
        theirs.watch("r", reader);
        appendAtLast(mine, 1, "before");
        await().until(() -> reader.reached() == 1);
        return reader;
    }

    private static void assertFails(CompletableFuture<?> answer) {
        assertThatThrownBy(() -> answer.get(2 * Broker.TIMEOUT.toSeconds() + 5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PublishException.class);
    }

    @Test
    void aRunContinuesAfterACrashAndItsWatchersReadWhatTheyMissed() throws Exception {
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
    void aStalledAppendFailsInTimeWithoutBlockingItsCallerAndCanBeRepeated() throws Exception {
        RunStore mine = store();
        RunStore theirs = store();
        RunReader reader = readerOfOneEvent(mine, theirs);

        server.freeze();
        try {
            CompletableFuture<Boolean> stalled = begin(mine, 2, "during");
            assertThat(stalled).isNotDone();
            assertFails(stalled);
            // The connection is lost, and no new one is opened.
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
            RunStore theirs = runsOf(node(proxy.port()));
            RunReader reader = readerOfOneEvent(mine, theirs);
            // The connection stays open, but nothing arrives.
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

    /** If an answer is lost, the caller cannot know whether the change was made, was not made, or is still to be made. */
    @Test
    void changesThatAreRepeatedAfterALostAnswerAreDoneOnce() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.port())) {
            RunStore mine = runsOf(node(proxy.port()));
            RunStore theirs = store();
            prepare(theirs);
            theirs.start(run("before"));
            assertThat(mine.find("before")).isPresent();
            proxy.swallow(true);
            assertThatThrownBy(() -> mine.start(run("r"))).isInstanceOf(PublishException.class);
            comeBack(proxy);
            assertThat(theirs.queued("chat")).hasSizeBetween(isChangeOneRequest() ? 1 : 0, 1);
            assertThat(await().ignoreExceptions().until(() -> mine.start(run("r")), start -> start != null))
                    .isEqualTo(new Start(Started.QUEUED, "r"));
            assertThat(theirs.queued("chat")).containsExactly("r");

            assertThatThrownBy(() -> mine.end("before", false, RunEnd.completed(), run -> {
                        proxy.swallow(true);
                        return List.of();
                    }))
                    .isInstanceOf(PublishException.class);
            comeBack(proxy);
            Boolean again = await().ignoreExceptions()
                    .until(
                            () -> mine.end("before", false, RunEnd.stopped("ann"), run -> List.of()),
                            wasEnd -> wasEnd != null);
            assertThat(again && isChangeOneRequest()).isFalse();
            assertThat(theirs.find("before").orElseThrow().end())
                    .isIn(RunEnd.completed(), isChangeOneRequest() ? RunEnd.completed() : RunEnd.stopped("ann"));

            proxy.swallow(true);
            assertFails(begin(mine, 1, "a"));
            comeBack(proxy);
            assertThat(theirs.find("r").orElseThrow().tail()).isBetween(isChangeOneRequest() ? 1L : 0L, 1L);
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
                .filter(thread -> isOfNode(thread.getName()))
                .collect(Collectors.toSet());
    }

    @Test
    void aNodeHasFewConnectionsAndLeavesNoneAndNoThread() {
        Set<Thread> before = threads();
        Backplane backplane = node(server.port());
        RunStore store = runsOf(backplane);
        RunReader reader = new RunReader(store, "r");
        store.watchChanges(id -> {});
        store.watch("r", reader);
        store.start(run("r"));
        appendAtLast(store, 1, "a");
        await().until(() -> reader.reached() == 1);
        assertThat(connections(server)).isEqualTo(connectionsOfNode());

        backplane.close();
        await().until(() -> connections(server) == 0);
        await().until(() -> before.containsAll(threads()));
        assertFails(begin(store, 2, "b"));
        assertThatThrownBy(() -> store.find("r")).isInstanceOf(PublishException.class);
        store.watch("r", reader).close();
        assertThat(before).containsAll(threads());
    }

    /** Each thread of the node may be waiting for an answer, so closing takes about as long as one timeout. */
    @Test
    void aNodeIsClosedWhileItsStoreStalls() throws Exception {
        Set<Thread> before = threads();
        Backplane backplane = node(server.port());
        RunStore store = runsOf(backplane);
        RunReader reader = new RunReader(store, "r");
        store.watch("r", reader);
        store.start(run("r"));
        appendAtLast(store, 1, "a");
        await().until(() -> reader.reached() == 1);
        server.freeze();
        try {
            CompletableFuture<Boolean> stalled = begin(store, 2, "b");
            CountDownLatch isPublishing = new CountDownLatch(1);
            CompletableFuture<EventId> publishing = CompletableFuture.supplyAsync(() -> {
                isPublishing.countDown();
                return backplane.append(EVENT);
            });
            isPublishing.await();
            long from = System.nanoTime();
            backplane.close();
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Broker.TIMEOUT.plus(END));
            assertFails(stalled);
            assertFails(publishing);
            await().until(() -> before.containsAll(threads()));
        } finally {
            server.thaw();
        }
    }
}
