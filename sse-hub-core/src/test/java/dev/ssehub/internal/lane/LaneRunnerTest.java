package dev.ssehub.internal.lane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.log.LogBounds;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who runs a lane: the sleep of its thread, the threads that deliver meanwhile, and its end. */
class LaneRunnerTest {

    private static final int ROUNDS =
            (int) (100_000 * Double.parseDouble(System.getProperty("ssehub.test.scale", "1")));
    private static final int MAX_SPINS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STALL = Duration.ofMillis(10);
    private static final EventId FLOOR = new EventId(7, 0);

    private final ManualClock clock = new ManualClock();
    private final EventLog log =
            new EventLog(new LogBounds(1000, 10_000_000, Duration.ofHours(1), 1000, 1_000_000), clock);
    private final HubThreads threads = new HubThreads("wake-ups", "lane", HubClock.system());
    private final Lane lane = new Lane(log, settings(), clock, new SplittableRandom(1), new BareHost());
    /** The clock by which the lane sleeps is an hour behind the one by which it plans: a lane that misses a wake-up sleeps for an hour. */
    private final ManualClock late = new ManualClock();

    private final LaneRunner runner = new LaneRunner(lane, late, threads);
    private final SplittableRandom random = new SplittableRandom(1);
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger writtenByLane = new AtomicInteger();
    private long offset;

    @BeforeEach
    void start() {
        log.reset(FLOOR);
        late.advance(Duration.ofHours(-1));
        runner.start();
    }

    @AfterEach
    void end() {
        lane.close();
        assertThat(threads.awaitEnd(Duration.ofSeconds(60))).isTrue();
    }

    private LaneSession open(String user, Connection connection) throws InterruptedException {
        LaneSession session = lane.newSession(user, Subscription.user(user), null, StartPosition.parse(null));
        int before = written.get();
        lane.expect(session);
        lane.attach(session, connection);
        session.writable();
        awaitWrites(before + 1);
        awaitSleep();
        return session;
    }

    /** The lane has had time to go to sleep: a publisher delivers. */
    private void awaitSleep() throws InterruptedException {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (!runner.isAsleep()) {
            assertThat(System.nanoTime()).isLessThan(giveUpAt);
            TimeUnit.MICROSECONDS.sleep(100);
        }
        clock.advance(Duration.ofMillis(1));
    }

    private synchronized void append(String user) {
        byte[] block = "data: x\n\n".getBytes(UTF_8);
        log.append(
                new EventId(FLOOR.epoch(), ++offset),
                clock.instant(),
                new Publication(Audience.user(user), block, null, false, null, null));
    }

    private int publish(String user) {
        append(user);
        return runner.assist(Lane.MAX_ASSISTED_WRITES);
    }

    private void spin() {
        for (int spins = random.nextInt(MAX_SPINS); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }

    /** Each event is published around the moment when the lane has written the one before, and so is about to sleep. */
    @Test
    void noWakeUpIsLost() throws InterruptedException {
        open("ann", new Counting());
        for (int i = 1; i <= ROUNDS; i++) {
            spin();
            append("ann");
            runner.wakeUp();
            awaitWrites(i + 1);
        }
    }

    /** As above, but publishers deliver themselves where they find the lane asleep, while others publish. */
    @Test
    void nothingIsLeftWhilePublishersDeliver() throws Exception {
        open("ann", new Counting());
        open("bob", new Counting());
        int before = written.get();
        CyclicBarrier together = new CyclicBarrier(2);
        Thread other = new Thread(() -> publishAgainAndAgain("bob", before, together), "publisher-2");
        other.start();
        publishAgainAndAgain("ann", before, together);
        other.join();
        assertThat(written.get() - before).isEqualTo(2 * ROUNDS);
        assertThat(writtenByLane.get() - before).isBetween(ROUNDS / 1000, 2 * ROUNDS - ROUNDS / 10);
    }

    private void publishAgainAndAgain(String user, int before, CyclicBarrier together) {
        try {
            SplittableRandom mine = new SplittableRandom(user.hashCode());
            for (int i = 1; i <= ROUNDS; i++) {
                together.await();
                for (int spins = mine.nextInt(MAX_SPINS); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
                // A whole second passes now and then, and the lane has something of its own to do.
                clock.advance(Duration.ofMillis(1));
                publish(user);
                awaitWrites(before + 2 * i);
            }
        } catch (Exception | AssertionError e) {
            together.reset();
            throw new AssertionError(user + "'s publisher", e);
        }
    }

    @Test
    void thePublisherOfAnInterruptedThreadLeavesItToTheLane() throws InterruptedException {
        open("ann", new Counting());
        Thread.currentThread().interrupt();
        int here = publish("ann");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(here).isZero();
        awaitWrites(2);
    }

    @Test
    void aPublisherInARoundOfTheLaneDoesNotBeginAnother() throws InterruptedException {
        AtomicInteger inner = new AtomicInteger(-1);
        open("bob", new Counting());
        open("ann", new Counting() {
            @Override
            public boolean write(byte[] bytes, int from, int length) throws IOException {
                if (written.get() == 2) {
                    inner.set(publish("bob"));
                }
                return super.write(bytes, from, length);
            }
        });
        // The write by which the stream of ann was opened has published to bob, in a round of the thread.
        assertThat(inner.get()).isIn(-1, 0);
        int before = written.get();
        awaitSleep();
        assertThat(publish("ann")).isPositive();
        awaitWrites(before + 1);
    }

    @Test
    void whatAnAssistantMakesDueEarlierWakesTheThread() throws InterruptedException {
        CountDownLatch given = new CountDownLatch(1);
        open("ann", new Counting() {
            @Override
            public boolean write(byte[] bytes, int from, int length) throws IOException {
                boolean isFirst = written.get() == 0;
                super.write(bytes, from, length);
                if (!isFirst) {
                    clock.advance(STALL.plusMillis(1));
                }
                return isFirst;
            }

            @Override
            public void abort() {
                given.countDown();
            }
        });
        assertThat(publish("ann")).isEqualTo(1);
        assertThat(given.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBrokenConnectionIsEndedByTheLane() throws InterruptedException {
        CountDownLatch aborted = new CountDownLatch(1);
        Thread publisher = Thread.currentThread();
        open("ann", new Counting() {
            @Override
            public boolean write(byte[] bytes, int from, int length) throws IOException {
                if (written.get() > 0) {
                    throw new StackOverflowError("planted");
                }
                return super.write(bytes, from, length);
            }

            @Override
            public void abort() {
                if (Thread.currentThread() != publisher) {
                    aborted.countDown();
                }
            }
        });
        publish("ann");
        assertThat(aborted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** A connection that blocks although it said that it would not: the thread waits for the assistant, and says that the lane is stuck. */
    @Test
    void aLaneWhoseAssistantIsStuckIsNotResponsive() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        open("bob", new Counting());
        open("ann", new Counting() {
            @Override
            public boolean write(byte[] bytes, int from, int length) throws IOException {
                if (written.get() > 1) {
                    blocked.countDown();
                    awaitUninterrupted(released);
                }
                return super.write(bytes, from, length);
            }
        });
        Thread stuck = new Thread(() -> publish("ann"), "stuck");
        stuck.start();
        assertThat(blocked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(runner.isResponsive()).isTrue();
        late.advance(Duration.ofSeconds(11));
        assertThat(runner.isResponsive()).isFalse();

        LaneSession zoe = lane.newSession("zoe", Subscription.user("zoe"), null, StartPosition.parse(null));
        lane.expect(zoe);
        assertThat(publish("bob")).isZero();
        released.countDown();
        stuck.join();
        awaitWrites(4);
        lane.forgo(zoe);
        awaitSleep();
        assertThat(runner.isResponsive()).isTrue();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Spins for a while, so as to go on within the moment that matters. */
    private void awaitWrites(int count) {
        for (int spins = 0; written.get() < count && spins < 100_000; spins++) {
            Thread.onSpinWait();
        }
        if (written.get() < count) {
            await("write " + count)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(100, TimeUnit.MICROSECONDS)
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> written.get() >= count);
        }
    }

    private static LaneSettings settings() {
        return new LaneSettings(
                Duration.ofDays(1).toNanos(),
                false,
                STALL.toNanos(),
                Long.MAX_VALUE,
                Duration.ofDays(1).toNanos(),
                Long.MAX_VALUE,
                3000,
                "sse-hub.gap");
    }

    private class Counting implements Connection {

        @Override
        public boolean isNonBlocking() {
            return true;
        }

        @Override
        public boolean write(byte[] bytes, int offset, int length) throws IOException {
            if (Thread.currentThread().getName().startsWith("wake-ups-lane")) {
                writtenByLane.incrementAndGet();
            }
            written.incrementAndGet();
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }
}
