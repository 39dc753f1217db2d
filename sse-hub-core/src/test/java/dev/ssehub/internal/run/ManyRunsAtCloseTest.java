package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests closing a node with more runs than a slow store can end in time: the others are lost, for all viewers alike. */
class ManyRunsAtCloseTest {

    private static final int RUNS = 3000;

    private final ManualClock clock = new ManualClock();
    private final MemoryRunStore there = new MemoryRunStore(clock);
    private final ForwardingRunStore here = new ForwardingRunStore(there.another()) {
        @Override
        public boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            return super.end(run, onlyIfOverdue, end, lastFrames);
        }
    };

    private static RunsFixture node(ManualClock clock, dev.ssehub.backplane.RunStore store) {
        return new RunsFixture(runs -> runs.maxPerOwner(2 * RUNS), RunExtensions.none(), clock, store);
    }

    @Test
    void whatTheStoreCannotEndInTimeIsLostHereAtOnceAndElsewhereWithItsLease() {
        RunsFixture node = node(clock, here);
        List<Run> runs = IntStream.range(0, RUNS)
                .mapToObj(i -> node.runs.start(null, RunsFixture.ann()))
                .toList();
        long before = System.nanoTime();
        node.close();
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        Map<Outcome, Long> ends = runs.stream()
                .collect(Collectors.groupingBy(run -> run.info().end().outcome(), Collectors.counting()));
        assertThat(ends).containsOnlyKeys(Outcome.STOPPED, Outcome.LOST);
        List<Run> left = runs.stream()
                .filter(run -> there.find(run.id()).orElseThrow().state() != State.ENDED)
                .toList();
        assertThat(left).isNotEmpty();
        assertThat(left).allMatch(run -> RunEnd.lost().equals(run.info().end()));
        try (RunsFixture other = node(clock, there)) {
            other.pass(Duration.ofSeconds(10));
            await().until(other::sweepIsDone);
        }
        assertThat(left)
                .allMatch(run ->
                        RunEnd.lost().equals(there.find(run.id()).orElseThrow().end()));
    }
}
