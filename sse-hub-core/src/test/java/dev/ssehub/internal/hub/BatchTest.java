package dev.ssehub.internal.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfigBuilder;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.run.RunExtensions;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests when the records of a batch are delivered, and by which thread. */
class BatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Audience ANN = Audience.user("ann");
    private static final Audience NOBODY = Audience.user("nobody");

    private final FailingClock clock = new FailingClock();
    private final Batches log = new Batches();
    private @Nullable HubAssembly hub;
    private final Client ann = new Client();

    /** A log whose batches are ended by the test. */
    private final class Batches implements Backplane {
        private @Nullable LogReceiver receiver;
        private long offset;

        private LogReceiver receiver() {
            return Objects.requireNonNull(receiver);
        }

        @Override
        public void start(LogReceiver newTail) {
            receiver = newTail;
            newTail.onStart(new EventId(7, 0), HeldState.unknown());
            newTail.onBatchEnd();
        }

        @Override
        public EventId append(LogRecord record) {
            EventId id = new EventId(7, ++offset);
            receiver().onRecord(id, clock.instant(), record);
            return id;
        }

        void append(Audience audience, String data) {
            append(new LogRecord.Publication(
                    audience, ("data: " + data + "\n\n").getBytes(UTF_8), null, false, null, null));
        }

        void endBatch() {
            receiver().onBatchEnd();
        }

        @Override
        public boolean isShared() {
            return false;
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public void close() {}
    }

    /**
     * Fails a given number of times when the delivering thread reads it. The clock by which lanes sleep is an hour behind the one by which
     * they plan, so a lane that is not woken sleeps for an hour.
     */
    private static final class FailingClock implements HubClock {
        private final HubClock real = HubClock.system();
        private final AtomicInteger failures = new AtomicInteger();
        private final Thread publisher = Thread.currentThread();

        @Override
        public long nanos() {
            if (Thread.currentThread() == publisher && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new OutOfMemoryError("planted");
            }
            boolean isToSleep = StackWalker.getInstance()
                    .walk(frames -> frames.skip(1).findFirst().orElseThrow())
                    .getMethodName()
                    .equals("sleep");
            return real.nanos() - (isToSleep ? Duration.ofHours(1).toNanos() : 0);
        }

        @Override
        public Instant instant() {
            return real.instant();
        }
    }

    /** Remembers which thread wrote to it last. */
    private static final class Client extends TestConnection {
        private volatile @Nullable Thread writer;

        @Override
        public boolean write(byte[] bytes, int offset, int length) throws IOException {
            writer = Thread.currentThread();
            return super.write(bytes, offset, length);
        }
    }

    private void start(UnaryOperator<HubConfigBuilder> change) throws IOException {
        HubConfig config = change.apply(HubConfig.builder().lanes(2)).build();
        HubAssembly made = new HubAssembly(config, log, Extensions.none(), RunExtensions.none(), clock, 1);
        hub = made;
        made.life().startLog();
        made.life().startThreads();
        made.admission().open(OpenRequest.of(Subscription.user("ann")), ann::connect);
        // Once this thread writes itself, the lane is asleep.
        await().atMost(PATIENCE).until(() -> {
            log.append(ANN, "sleep");
            log.endBatch();
            return ann.writer == Thread.currentThread();
        });
    }

    @AfterEach
    void close() {
        if (hub != null) {
            hub.life().close();
        }
    }

    private void awaitData(String... data) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ann.data().stream().filter(text -> !text.equals("sleep")))
                        .containsExactly(data));
    }

    @Test
    void theRecordsOfABatchAreDeliveredAtItsEnd() throws IOException {
        start(config -> config);
        log.append(ANN, "1");
        log.append(ANN, "2");
        log.endBatch();
        awaitData("1", "2");
    }

    /** Lanes have to deliver during a batch that is longer than the window, since its first records are gone when it ends. */
    @Test
    void lanesDeliverBeforeTheEndOfALongBatch() throws IOException {
        start(config -> config.replay(window -> window.maxEvents(20)));
        log.append(ANN, "1");
        for (int i = 0; i < 4; i++) {
            log.append(NOBODY, "x");
        }
        awaitData("1");
    }

    @Test
    void lanesDeliverBeforeTheEndOfALargeBatch() throws IOException {
        start(config -> config.replay(window -> window.maxBytes(400_000)).maxEventBytes(100_000));
        log.append(ANN, "1");
        log.append(NOBODY, "x".repeat(99_992));
        awaitData("1");
    }

    @Test
    void lanesDeliverAfterSoManyRecordsOfABatch() throws IOException {
        start(config -> config);
        log.append(ANN, "1");
        for (int i = 1; i < 64; i++) {
            log.append(NOBODY, "x");
        }
        awaitData("1");
    }

    @Test
    void whatIsForEveryoneIsDeliveredAtOnce() throws IOException {
        start(config -> config);
        log.append(Audience.everyone(), "1");
        awaitData("1");
    }

    @Test
    void anErrorWhileAPublisherDeliversDoesNotReachItAndTheLanesDeliver() throws IOException {
        start(config -> config);
        log.append(ANN, "1");
        clock.failures.set(1);
        log.endBatch();
        awaitData("1");
        assertThat(clock.failures).hasValue(0);
        log.append(ANN, "2");
        log.endBatch();
        awaitData("1", "2");
    }
}
