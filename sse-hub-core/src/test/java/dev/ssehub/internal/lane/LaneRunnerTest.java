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
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The sleep of a lane, and its end. */
class LaneRunnerTest {

    private static final int ROUNDS = 100_000;
    private static final int MAX_SPINS = 200;
    private static final EventId FLOOR = new EventId(7, 0);
    private static final Publication EVENT =
            new Publication(Audience.everyone(), "data: x\n\n".getBytes(UTF_8), null, false, null, null);

    private final ManualClock clock = new ManualClock();
    private final EventLog log =
            new EventLog(new LogBounds(1000, 10_000_000, Duration.ofHours(1), 1000, 1_000_000), clock);

    /**
     * Each event is published around the moment when the lane has written the one before, and so is about to sleep. The clock by which it
     * sleeps is an hour behind the one by which it plans: a lane that misses a wake-up sleeps for an hour.
     */
    @Test
    void noWakeUpIsLost() throws InterruptedException {
        log.reset(FLOOR);
        Lane lane = new Lane(log, settings(), clock, new SplittableRandom(1), new BareHost());
        HubThreads threads = new HubThreads("wake-ups", "lane", HubClock.system());
        ManualClock late = new ManualClock();
        late.advance(Duration.ofHours(-1));
        LaneRunner runner = new LaneRunner(lane, late, threads);
        runner.start();
        AtomicInteger written = new AtomicInteger();
        SplittableRandom random = new SplittableRandom(1);
        LaneSession session = lane.newSession("s", Subscription.user("ann"), null, StartPosition.parse(null));
        lane.expect(session);
        lane.attach(session, countingWrites(written));
        session.writable();
        awaitWrites(written, 1);

        for (int i = 1; i <= ROUNDS; i++) {
            for (int spins = random.nextInt(MAX_SPINS); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            log.append(new EventId(FLOOR.epoch(), i), clock.instant(), EVENT);
            runner.wakeUp();
            awaitWrites(written, i + 1);
        }

        lane.close();
        assertThat(threads.awaitEnd(Duration.ofSeconds(60))).isTrue();
    }

    /** Spins for a while, so as to go on within the moment that matters. */
    private static void awaitWrites(AtomicInteger written, int count) {
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
                Duration.ofDays(1).toNanos(),
                Long.MAX_VALUE,
                Duration.ofDays(1).toNanos(),
                Long.MAX_VALUE,
                3000,
                "sse-hub.gap");
    }

    private static Connection countingWrites(AtomicInteger written) {
        return new Connection() {
            @Override
            public boolean write(byte[] bytes, int offset, int length) {
                written.incrementAndGet();
                return true;
            }

            @Override
            public void complete() {}

            @Override
            public void abort() {}
        };
    }
}
