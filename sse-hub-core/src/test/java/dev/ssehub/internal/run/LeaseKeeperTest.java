package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the leases of many runs in a slow store. */
class LeaseKeeperTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final RunThreads threads = RunsFixture.threads("leases", clock);
    private final MemoryRunStore memory = new MemoryRunStore(clock);
    private final CountDownLatch together = new CountDownLatch(4);
    private final AtomicInteger renewals = new AtomicInteger();
    private final LeaseKeeper keeper = new LeaseKeeper(
            new ForwardingRunStore(memory) {
                @Override
                public Map<String, Renewed> renew(Map<String, String> runs, Duration lease) {
                    renewals.incrementAndGet();
                    together.countDown();
                    try {
                        var unused = together.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return super.renew(runs, lease);
                }
            },
            LEASE,
            threads.leases(),
            threads.alarms(),
            clock,
            new OncePerMinute(clock::nanos));

    @AfterEach
    void close() {
        keeper.close(Duration.ZERO);
        threads.close(Duration.ofSeconds(2));
    }

    /** Counts the answers of the store for its run. */
    private static final class Counting implements Leased {
        private final String run;
        private final AtomicInteger renewed = new AtomicInteger();

        Counting(String run) {
            this.run = run;
        }

        @Override
        public String id() {
            return run;
        }

        @Override
        public String token() {
            return "t";
        }

        @Override
        public void renewed(Renewed how, long askedAt) {
            renewed.incrementAndGet();
        }

        @Override
        public void isMissing() {
            throw new AssertionError(run + " is missing");
        }

        @Override
        public void hasChanged() {}

        @Override
        public void unheard() {
            throw new AssertionError(run + " is unheard");
        }

        @Override
        public void giveUp() {}
    }

    @Test
    void theyAreRenewedInSeveralCallsAtOnce() {
        threads.alarms().ringByHand();
        List<Counting> runs =
                IntStream.range(0, 4500).mapToObj(i -> new Counting("run " + i)).toList();
        runs.forEach(
                run -> memory.start(new NewRun(run.id(), run.token(), null, null, "d", null, false, 1, LEASE, LEASE)));
        runs.forEach(keeper::add);
        clock.advance(LEASE.dividedBy(3));
        threads.alarms().ringDue();

        await().until(() -> runs.stream().allMatch(run -> run.renewed.get() == 1));
        assertThat(together.getCount()).isZero();
        assertThat(renewals).hasValue(5);
    }
}
