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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A lane with its thread, and with publishers that deliver while the thread sleeps. */
abstract class RunningLane {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Duration STALL = Duration.ofMillis(10);
    static final String POISON = "poison";

    private static final EventId FLOOR = new EventId(7, 0);

    final ManualClock clock = new ManualClock();
    /** How many of the next look-ups of the session {@link #POISON} fail. */
    final AtomicInteger failures = new AtomicInteger();

    private final EventLog log =
            new EventLog(new LogBounds(1000, 10_000_000, Duration.ofHours(1), 1000, 1_000_000), clock);
    private final HubThreads threads = new HubThreads("wake-ups", "lane", HubClock.system());
    final Lane lane = new Lane(log, settings(), clock, new SplittableRandom(1), new FailingHost());
    /**
     * The clock by which the lane sleeps. It is an hour behind the one by which the lane plans, so a lane that misses a wake-up sleeps for
     * an hour.
     */
    final ManualClock late = new ManualClock();

    final LaneRunner runner = new LaneRunner(lane, late, threads);
    final AtomicInteger written = new AtomicInteger();
    final AtomicInteger writtenByLane = new AtomicInteger();
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

    final LaneSession open(String user, Connection connection) {
        LaneSession session = lane.newSession(user, Subscription.user(user), null, StartPosition.parse(null));
        int before = written.get();
        lane.expect(session);
        lane.attach(session, connection);
        session.writable();
        awaitWrites(before + 1);
        awaitSleep();
        return session;
    }

    /** Waits until the lane is asleep, so that a publisher delivers. */
    final void awaitSleep() {
        soon("sleep", runner::isAsleep);
        clock.advance(Duration.ofMillis(1));
    }

    final synchronized void append(Audience audience) {
        byte[] block = "data: x\n\n".getBytes(UTF_8);
        log.append(
                new EventId(FLOOR.epoch(), ++offset),
                clock.instant(),
                new Publication(audience, block, null, false, null, null));
    }

    final void append(String user) {
        append(Audience.user(user));
    }

    final int assist() {
        return runner.assist(Lane.MAX_ASSISTED_WRITES);
    }

    final int publish(String user) {
        append(user);
        return assist();
    }

    /** Waits for writes. It spins first, in order to continue soon enough after the last write. */
    final void awaitWrites(int count) {
        for (int spins = 0; written.get() < count && spins < 100_000; spins++) {
            Thread.onSpinWait();
        }
        if (written.get() < count) {
            soon("write " + count, () -> written.get() >= count);
        }
    }

    private static void soon(String what, Callable<Boolean> condition) {
        await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(100, TimeUnit.MICROSECONDS)
                .atMost(PATIENCE)
                .until(condition);
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

    /** A client that accepts everything. */
    class Counting implements Connection {

        @Override
        public boolean isNonBlocking() {
            return true;
        }

        @Override
        public boolean write(byte[] bytes, int from, int length) throws IOException {
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

    private final class FailingHost extends BareHost {

        @Override
        public @Nullable LaneSession find(String sessionId) {
            if (sessionId.equals(POISON) && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StackOverflowError("planted");
            }
            return null;
        }
    }
}
