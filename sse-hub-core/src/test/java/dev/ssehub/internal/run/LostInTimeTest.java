package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how soon viewers of another node's run learn that it is lost: the node checks when the lease can be over, instead of at an interval. */
class LostInTimeTest {

    private static final Duration LEASE = StoreProducer.LEASE;
    /** The longest time from the end of the lease. The documentation promises two seconds. */
    private static final Duration BOUND = Duration.ofMillis(300);

    private static final Duration STEP = Duration.ofMillis(10);

    private final ManualClock clock = new ManualClock();
    private final MemoryRunStore there = new MemoryRunStore(clock);
    private final AtomicInteger finds = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile Duration latency = Duration.ZERO;
    private volatile boolean isSweepStuck;
    private volatile boolean isDown;
    private volatile CountDownLatch ends = new CountDownLatch(0);
    private final ForwardingRunStore here = new ForwardingRunStore(there.another()) {
        @Override
        public Map<String, StoredRun> find(Collection<String> runs) {
            finds.incrementAndGet();
            if (isDown) {
                throw PublishException.notPublished("switched off");
            }
            clock.advance(latency);
            Map<String, StoredRun> found = super.find(runs);
            clock.advance(latency);
            return found;
        }

        @Override
        public List<String> overdue(int max) {
            if (isSweepStuck) {
                awaitQuietly(released);
            }
            return super.overdue(max);
        }

        @Override
        public boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames) {
            ends.countDown();
            awaitQuietly(ends);
            return super.end(run, onlyIfOverdue, end, lastFrames);
        }
    };
    private final RunsFixture node = new RunsFixture(runs -> runs, RunExtensions.none(), clock, here);

    @AfterEach
    void close() {
        released.countDown();
        node.close();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            var unused = latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RunsFixture.Opened open(StoreProducer run) {
        RunsFixture.Opened opened =
                node.open(node.answer(node.runs.view(run.run).orElseThrow()).join());
        opened.log().viewerCame();
        return opened;
    }

    /** Advances the clock in small steps, and does what is due after each. */
    private void pass(Duration duration) {
        long until = clock.nanos() + duration.toNanos();
        while (clock.nanos() - until < 0) {
            step();
        }
    }

    private void step() {
        node.pass(STEP);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> isSweepStuck || node.sweepIsDone());
    }

    private Duration untilLost(RunsFixture.Opened opened, Duration atMost) {
        long begin = clock.nanos();
        long until = begin + atMost.toNanos();
        while (!opened.log().hasEnded() && clock.nanos() - until < 0) {
            step();
        }
        assertThat(opened.text()).contains("lost");
        return Duration.ofNanos(clock.nanos() - begin);
    }

    @Test
    void itIsHeardOfAsSoonAsTheLeaseIsOverWheneverTheLastSignOfLifeCame() {
        long seed = Long.getLong("ssehub.model.seed", System.nanoTime());
        Random random = new Random(seed);
        latency = Duration.ofMillis(5);
        for (int round = 0; round < 30; round++) {
            StoreProducer run = StoreProducer.start(there).append(1);
            pass(Duration.ofMillis(random.nextInt(3000)));
            RunsFixture.Opened opened = open(run);
            there.renew(Map.of(run.run, "t"), LEASE);
            long last = clock.nanos();
            for (int sign = random.nextInt(5); sign > 0; sign--) {
                pass(Duration.ofMillis(random.nextInt(9000)));
                there.renew(Map.of(run.run, "t"), LEASE);
                last = clock.nanos();
            }
            assertThat(opened.log().hasEnded()).as("seed %d", seed).isFalse();
            var unused = untilLost(opened, LEASE.multipliedBy(2));
            assertThat(Duration.ofNanos(clock.nanos() - last))
                    .as("seed %d, round %d", seed, round)
                    .isBetween(LEASE, LEASE.plus(BOUND));
        }
    }

    @Test
    void manyAreLookedAtInOneCall() {
        List<StoreProducer> runs = IntStream.range(0, 200)
                .mapToObj(i -> StoreProducer.start(there))
                .toList();
        List<RunsFixture.Opened> opened = runs.stream().map(this::open).toList();
        finds.set(0);
        latency = Duration.ofMillis(5);
        pass(LEASE.plus(BOUND));

        assertThat(opened).allMatch(each -> each.log().hasEnded());
        // Three calls while the leases last, and those after their end, which are spread over some time.
        assertThat(finds.get()).isBetween(4, 25);
    }

    @Test
    void severalAreEndedAtOnce() {
        List<RunsFixture.Opened> opened = IntStream.range(0, 40)
                .mapToObj(i -> open(StoreProducer.start(there)))
                .toList();
        ends = new CountDownLatch(4);
        node.pass(LEASE.plus(BOUND));

        await().until(() -> ends.getCount() == 0);
        await().until(() -> opened.stream().allMatch(each -> each.log().hasEnded()));
    }

    @Test
    void theRunsOfOthersThatAreSweptHoldItUpForNobody() {
        RunsFixture.Opened opened = open(StoreProducer.start(there));
        isSweepStuck = true;
        pass(LEASE.dividedBy(2));

        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            node.pass(STEP);
            return opened.log().hasEnded();
        });
        assertThat(opened.text()).contains("lost");
    }

    @Test
    void aStoreThatDoesNotAnswerJustThenIsAskedAgainSoon() {
        RunsFixture.Opened opened = open(StoreProducer.start(there));
        pass(LEASE.dividedBy(2));
        isDown = true;
        pass(LEASE.dividedBy(2).plus(BOUND));
        assertThat(opened.log().hasEnded()).isFalse();
        int before = finds.get();
        pass(Duration.ofMillis(500));
        assertThat(finds.get() - before).isLessThan(3);
        isDown = false;

        assertThat(untilLost(opened, LEASE)).isLessThan(Duration.ofMillis(1100));
    }

    @Test
    void aRunThatIsAliveIsNotAskedForAllTheTime() {
        StoreProducer run = StoreProducer.start(there);
        open(run);
        int before = finds.get();
        for (int i = 0; i < 30; i++) {
            there.renew(Map.of(run.run, "t"), LEASE);
            pass(Duration.ofSeconds(1));
        }

        assertThat(finds.get() - before).isBetween(8, 10);
    }
}
