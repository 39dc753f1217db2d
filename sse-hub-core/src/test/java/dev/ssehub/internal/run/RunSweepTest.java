package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.JOINING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunView;
import dev.ssehub.transport.ViewAnswer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what a node does for the runs of all nodes when there are many, or the store is slow, or has lost a part of a run. */
class RunSweepTest {

    private final ManualClock clock = new ManualClock();
    private final MemoryRunStore there = new MemoryRunStore(clock);
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger finds = new AtomicInteger();
    private volatile boolean isDeaf;
    private volatile Duration untilFound = Duration.ZERO;
    private final ForwardingRunStore here = new ForwardingRunStore(there.another()) {
        @Override
        public List<Entries> read(String run, long after, int maxBytes) {
            if (errors.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StackOverflowError("planted");
            }
            return unreadable.contains(run) ? List.<Entries>of() : super.read(run, after, maxBytes);
        }

        @Override
        public Watch watch(String run, Watcher watcher) {
            return isDeaf ? () -> {} : super.watch(run, watcher);
        }

        @Override
        public Map<String, StoredRun> find(Collection<String> runs) {
            clock.advance(untilFound);
            finds.incrementAndGet();
            return super.find(runs);
        }

        @Override
        public Optional<StoredRun> find(String run) {
            finds.incrementAndGet();
            return super.find(run);
        }
    };

    private final RunsFixture node =
            new RunsFixture(runs -> runs, new RunExtensions(RunPolicy.OWNER_ONLY, null, List.of(JOINING)), clock, here);

    @AfterEach
    void close() {
        node.close();
    }

    private void passAndSweep(Duration duration) {
        node.pass(duration);
        await().until(node::sweepIsDone);
    }

    @Test
    void aRunThatCannotBeReadIsEndedAllTheSame() {
        StoreProducer run = StoreProducer.start(there, CHAT.toString(), JOINING.name(), StoreProducer.LEASE)
                .append(2);
        unreadable.add(run.run);
        there.expire(run.run);
        passAndSweep(StoreProducer.LEASE);

        assertThat(there.find(run.run).orElseThrow().end()).isEqualTo(RunEnd.lost());
        assertThat(node.runs.stop(CHAT, "ann")).isFalse();
    }

    @Test
    void aRunThatCannotBeReadIsStopped() {
        StoreProducer run = StoreProducer.start(there, CHAT.toString(), JOINING.name(), StoreProducer.LEASE)
                .append(2);
        unreadable.add(run.run);

        assertThat(node.runs.stop(CHAT, "ann")).isTrue();
        assertThat(there.find(run.run).orElseThrow().end()).isEqualTo(RunEnd.stopped("ann"));
    }

    @Test
    void aRunWhoseEventsAreGoneIsNotShown() {
        StoreProducer run = StoreProducer.start(there).append(2).complete();
        unreadable.add(run.run);

        assertThat(node.answer(view(run)).join().status()).isEqualTo(503);
    }

    @Test
    void whoWaitsForEventsThatAreGoneIsCutOff() {
        isDeaf = true;
        StoreProducer run = StoreProducer.start(there).append(2);
        RunsFixture.Opened opened = node.open(node.answer(view(run)).join());
        opened.log().viewerCame();
        run.complete();
        unreadable.add(run.run);
        for (int i = 0; i < 10; i++) {
            passAndSweep(Duration.ofSeconds(2));
        }

        assertThat(opened.log().isBrokenOff()).isTrue();
    }

    @Test
    void anErrorWhileARunIsReadEndsNoReading() {
        errors.set(2);
        StoreProducer run = StoreProducer.start(there).append(2);
        CompletableFuture<ViewAnswer> answer = node.answer(view(run));
        assertThat(answer)
                .succeedsWithin(Duration.ofSeconds(10))
                .extracting(ViewAnswer::status)
                .isEqualTo(503);
        await().until(() -> {
            node.pass(Duration.ofMillis(200));
            return errors.get() == 0;
        });

        assertThat(node.open(node.answer(view(run)).join()).text()).contains("data: 1\n", "data: 2\n");
    }

    @Test
    void theRunsOfAnOwnerAreFoundInOneCall() {
        List<String> runs = IntStream.range(0, 50)
                .mapToObj(i -> StoreProducer.start(there).run)
                .toList();
        finds.set(0);

        assertThat(node.runs.of("ann")).extracting(RunInfo::id).containsExactlyInAnyOrderElementsOf(runs);
        assertThat(finds).hasValue(1);
    }

    private RunView view(StoreProducer run) {
        return node.runs.view(run.run).orElseThrow();
    }

    @Test
    void allRunsOfANodeThatIsGoneAreEndedInOneSweep() {
        List<StoreProducer> runs = IntStream.range(0, 250)
                .mapToObj(i -> StoreProducer.start(there))
                .toList();
        passAndSweep(StoreProducer.LEASE);

        assertThat(runs)
                .allSatisfy(run ->
                        assertThat(there.find(run.run).orElseThrow().end()).isEqualTo(RunEnd.lost()));
    }

    @Test
    void nobodyIsCutOffByAStoreThatIsSlowAndAnswers() {
        List<StoreProducer> runs =
                IntStream.range(0, 20).mapToObj(i -> StoreProducer.start(there)).toList();
        List<RunsFixture.Opened> opened = runs.stream()
                .map(run -> node.open(
                        node.answer(node.runs.view(run.run).orElseThrow()).join()))
                .toList();
        opened.forEach(each -> each.log().viewerCame());
        untilFound = Duration.ofSeconds(1);
        for (int i = 0; i < 3; i++) {
            renewAll(runs);
            passAndSweep(StoreProducer.LEASE.dividedBy(3));
        }

        assertThat(opened).noneMatch(each -> each.log().isBrokenOff());
    }

    private void renewAll(List<StoreProducer> runs) {
        runs.forEach(run -> there.renew(Map.of(run.run, "t"), Duration.ofMinutes(1)));
    }
}
