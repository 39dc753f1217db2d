package dev.ssehub.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Watch;
import dev.ssehub.event.EventId;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two nodes on one store of runs, which differ only in their connections, and helpers for the tests of {@link RunStoreContract}. */
abstract class RunStoreFixture {

    static final Duration LONG = TestTimeouts.condition();
    static final Duration LEASE = Duration.ofMinutes(10);
    static final Duration SHORT_LEASE = Duration.ofMillis(200);
    static final int MANY_BYTES = 1 << 20;
    static final List<byte[]> NOTHING = List.of();

    private final List<Backplane> made = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    RunStore mine;
    RunStore theirs;

    /** Returns a backplane that is not started, and shares its log with all others of the same name. */
    protected abstract Backplane create(String log);

    @BeforeEach
    final void start() {
        String log = "runs-" + UUID.randomUUID();
        mine = node(log);
        theirs = node(log);
    }

    private RunStore node(String log) {
        Backplane backplane = create(log);
        made.add(backplane);
        backplane.start(new Nobody());
        return Objects.requireNonNull(backplane.runs(), "this backplane keeps no runs");
    }

    /** Watches a run until the end of the test. */
    final RunReader reader(String run) {
        RunReader reader = new RunReader(theirs, run);
        watches.add(theirs.watch(run, reader));
        return reader;
    }

    /** Watches for changes until the watch is closed, or the test ends. */
    final Watch watchChanges(RunStore store, Consumer<String> listener) {
        Watch watch = store.watchChanges(listener);
        watches.add(watch);
        return watch;
    }

    @AfterEach
    final void stop() {
        watches.forEach(Watch::close);
        made.forEach(Backplane::close);
    }

    static NewRun run(String id) {
        return run(id, null, false);
    }

    static NewRun inScope(String id, String scope, boolean mayQueue) {
        return run(id, scope, mayQueue);
    }

    private static NewRun run(String id, @Nullable String scope, boolean mayQueue) {
        return new NewRun(id, "token-" + id, scope, "ann", "last-event-id", null, mayQueue, 100, LEASE, LONG);
    }

    static NewRun ownedBy(String id, @Nullable String owner, int max) {
        return new NewRun(id, "token-" + id, null, owner, "last-event-id", null, false, max, LEASE, LONG);
    }

    static NewRun withKey(String id, String key) {
        return new NewRun(id, "token-" + id, null, "ann", "last-event-id", key, false, 100, LEASE, LONG);
    }

    static NewRun leased(String id, Duration lease) {
        return new NewRun(id, "token-" + id, null, "ann", "last-event-id", null, false, 100, lease, LONG);
    }

    static List<byte[]> blocks(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8)).toList();
    }

    static boolean append(RunStore store, String run, long first, String... texts) {
        return store.append(run, "token-" + run, first, blocks(texts))
                .toCompletableFuture()
                .join();
    }

    static boolean complete(RunStore store, String run) {
        return store.end(run, false, RunEnd.completed(), stored -> NOTHING);
    }

    static List<String> texts(List<Entries> read) {
        return read.stream()
                .flatMap(entries -> entries.blocks().stream())
                .map(block -> new String(block, UTF_8))
                .toList();
    }

    /** Runs an action this many times concurrently, half of them on each node. */
    final <T> List<T> atOnce(int times, AtOnce<T> action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<T>> begun = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                int number = i;
                Callable<T> one = () -> {
                    go.await();
                    return action.of(number % 2 == 0 ? mine : theirs, number);
                };
                begun.add(threads.submit(one));
            }
            go.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> each : begun) {
                results.add(each.get(LONG.toSeconds(), TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** An action that is run concurrently. */
    interface AtOnce<T> {
        T of(RunStore store, int number) throws Exception;
    }

    /** Receives the records of the hub's log, of which there are none here. */
    private static final class Nobody implements LogReceiver {

        @Override
        public void onStart(EventId floor, HeldState state) {}

        @Override
        public void onRecord(EventId id, Instant publishedAt, LogRecord record) {}

        @Override
        public void onJump(EventId id) {}
    }
}
