package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunPolicy;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what a run of this node does when the store answers in an unusual way. */
class SharedWriterTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final Queue<CompletableFuture<Boolean>> answers = new ArrayDeque<>();
    private final AtomicReference<Error> errorOfAppend = new AtomicReference<>();
    private final Queue<RuntimeException> failuresToFind = new ConcurrentLinkedQueue<>();
    private final AtomicInteger finds = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile Consumer<String> changes = run -> {};
    private volatile boolean isFrozen;
    private volatile boolean isTimeOver;

    private final MemoryRunStore memory = new MemoryRunStore(clock);
    private final ForwardingRunStore store = new ForwardingRunStore(memory) {
        @Override
        public CompletionStage<Boolean> append(String run, String token, long first, List<byte[]> blocks) {
            Error error = errorOfAppend.getAndSet(null);
            if (error != null) {
                throw error;
            }
            CompletableFuture<Boolean> answer = answers.poll();
            return answer == null ? super.append(run, token, first, blocks) : answer;
        }

        @Override
        public Optional<StoredRun> find(String run) {
            finds.incrementAndGet();
            RuntimeException failure = failuresToFind.poll();
            if (failure != null) {
                throw failure;
            }
            return super.find(run);
        }

        @Override
        public Map<String, Renewed> renew(Map<String, String> runs, Duration lease) {
            renewals.incrementAndGet();
            if (isFrozen) {
                throw noAnswer();
            }
            return super.renew(runs, lease);
        }

        @Override
        public boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames) {
            if (isFrozen && !onlyIfOverdue) {
                ends.incrementAndGet();
                await().until(() -> isTimeOver);
                clock.advance(Duration.ofSeconds(3));
                throw noAnswer();
            }
            return super.end(run, onlyIfOverdue, end, lastFrames);
        }

        @Override
        public Watch watchChanges(Consumer<String> listener) {
            changes = listener;
            return () -> {};
        }
    };

    private static PublishException noAnswer() {
        return PublishException.unknownOutcome("the store does not answer", new IOException("switched off"));
    }

    private RunsFixture node() {
        return new RunsFixture(
                runs -> runs.lease(LEASE), new RunExtensions(RunPolicy.OWNER_ONLY, null, List.of()), clock, store);
    }

    private static RunLog logOf(Run run) {
        return RunsFixture.logOf(run);
    }

    @Test
    void aRunThatTheStoreRefusesIsNotCompleteWithoutWhatWasRefused() {
        try (RunsFixture node = node()) {
            Run run = node.runs.start(null, RunOptions.ownedBy("ann"));
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            answers.add(answer);
            run.emit(SseEvent.of("a"));
            run.complete();
            // As after a failover that lost earlier events: the run has not ended, but these events do not follow the
            // last ones.
            answer.complete(false);
            await().until(() -> logOf(run).hasEnded());

            assertThat(run.info().end()).isEqualTo(RunEnd.lost());
            assertThat(memory.find(run.id()).orElseThrow().end()).isEqualTo(RunEnd.lost());
        }
    }

    @Test
    void aFailureThatWasOverLongAgoDoesNotCount() {
        try (RunsFixture node = node()) {
            Run run = node.runs.start(null, RunOptions.ownedBy("ann"));
            failuresToFind.add(noAnswer());
            changes.accept(run.id());
            await().until(() -> finds.get() > 0);
            for (int third = 0; third < 6; third++) {
                int before = renewals.get();
                clock.advance(LEASE.dividedBy(3).plusMillis(1));
                await().until(() -> {
                    node.pass(Duration.ZERO);
                    return renewals.get() > before;
                });
            }
            answers.add(CompletableFuture.failedFuture(noAnswer()));
            run.emit(SseEvent.of("a"));

            await().until(() -> {
                clock.advance(Duration.ofMillis(20));
                node.pass(Duration.ZERO);
                return logOf(run).tail() > 0;
            });
            assertThat(logOf(run).hasEnded()).isFalse();
        }
    }

    @Test
    void anErrorOfTheStoreIsRetriedLikeAnyOtherFailure() {
        try (RunsFixture node = node()) {
            Run run = node.runs.start(null, RunOptions.ownedBy("ann"));
            errorOfAppend.set(new OutOfMemoryError("planted"));
            run.emit(SseEvent.of("a"));

            await().until(() -> {
                clock.advance(Duration.ofMillis(20));
                node.pass(Duration.ZERO);
                return logOf(run).tail() > 0;
            });
            assertThat(logOf(run).hasEnded()).isFalse();
        }
    }

    @Test
    void manyEndsThatAreNotAnsweredAreGivenUpTogether() {
        try (RunsFixture node = node()) {
            List<Run> runs = IntStream.range(0, 15)
                    .mapToObj(i -> node.runs.start(null, RunOptions.ownedBy("ann")))
                    .toList();
            isFrozen = true;
            runs.forEach(Run::complete);
            await().until(() -> ends.get() == 8);
            int before = renewals.get();
            await().until(() -> {
                node.pass(LEASE);
                return renewals.get() > before + 1;
            });
            isTimeOver = true;

            await().until(() -> runs.stream().allMatch(run -> logOf(run).hasEnded()));
            assertThat(runs).allSatisfy(run -> assertThat(run.info().end()).isEqualTo(RunEnd.lost()));
            // Each of the eight threads has made at most one more call.
            assertThat(ends).hasValueLessThanOrEqualTo(16);
        }
    }

    @Test
    void aRunThatIsOverBeforeAnybodyLooksAfterItIsNotLookedAfter() {
        Alarms alarms = new Alarms(clock, threads("run"));
        alarms.ringByHand();
        RunCalls calls = new RunCalls(threads("run-read"), 1);
        OncePerMinute news = new OncePerMinute(clock::nanos);
        LeaseKeeper keeper = new LeaseKeeper(store, LEASE, calls, alarms, clock, news);
        RunLog log = new RunLog("r", 1000, clock, () -> {});
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        SharedWriter writer = new SharedWriter(
                "t",
                1000,
                log,
                new RunAccount(host()),
                writes(ended),
                new Sharing(store, LEASE, calls, alarms, keeper, clock, news));

        writer.seal();
        writer.end(new Ended(RunEnd.stopped("ann"), clock.instant(), clock.nanos(), false));
        assertThat(ended).succeedsWithin(Duration.ofSeconds(10));
        assertThat(writer.awaitEnd(Duration.ofSeconds(10))).isTrue();
        writer.begin();

        clock.advance(LEASE);
        alarms.ringDue();
        calls.close(Duration.ofSeconds(10));
        assertThat(renewals).hasValue(0);
    }

    private static HubThreads threads(String task) {
        return new HubThreads("node", task, HubClock.system());
    }

    private static RunHost<?> host() {
        return (RunHost<?>) Proxy.newProxyInstance(
                RunHost.class.getClassLoader(),
                new Class<?>[] {RunHost.class},
                (proxy, method, arguments) -> method.getReturnType() == boolean.class ? true : null);
    }

    private static RunWriter.Writes writes(CompletableFuture<Outcome> ended) {
        return new RunWriter.Writes() {
            @Override
            public List<byte[]> lastFrames(Ended over) {
                return List.of();
            }

            @Override
            public void ended(Ended over, Supplier<List<byte[]>> lastFrames) {
                ended.complete(over.end().outcome());
            }

            @Override
            public void endedElsewhere(RunEnd end) {}

            @Override
            public void hasTurn() {}

            @Override
            public void watchedElsewhere(boolean isWatched, long askedAt) {}
        };
    }
}
