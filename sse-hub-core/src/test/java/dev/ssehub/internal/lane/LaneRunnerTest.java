package dev.ssehub.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests who runs a lane: its thread or, while that sleeps, the publishers. */
class LaneRunnerTest extends RunningLane {

    private static final int ROUNDS =
            (int) (100_000 * Double.parseDouble(System.getProperty("ssehub.test.scale", "1")));
    private static final int MAX_SPINS = 200;

    private final SplittableRandom random = new SplittableRandom(1);

    private static void spin(SplittableRandom random) {
        for (int spins = random.nextInt(MAX_SPINS); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }

    /** Each event is published around the moment when the lane has written the previous one and is about to sleep. */
    @Test
    void noWakeUpIsLost() {
        open("ann", new Counting());
        for (int i = 1; i <= ROUNDS; i++) {
            spin(random);
            append("ann");
            runner.wakeUp();
            awaitWrites(i + 1);
        }
    }

    /** As above, but publishers deliver themselves when they find the lane asleep, while others publish. */
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
                spin(mine);
                // Now and then a whole second has passed, so that the lane has work of its own.
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
    void thePublisherOfAnInterruptedThreadLeavesItToTheLane() {
        open("ann", new Counting());
        Thread.currentThread().interrupt();
        int here = publish("ann");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(here).isZero();
        awaitWrites(2);
    }

    @Test
    void aPublisherInARoundOfTheLaneDoesNotBeginAnother() {
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
        // The event for bob was published by the write that opened the stream of ann, in a round of the lane's
        // thread.
        assertThat(inner.get()).isIn(-1, 0);
        int before = written.get();
        awaitSleep();
        assertThat(publish("ann")).isPositive();
        awaitWrites(before + 1);
    }

    /** Each write appends the next event, which is found when the lane has been given back. */
    @Test
    void aPublisherDoesNotDeliverForOthersForEver() {
        int users = 10;
        for (int i = 0; i < users; i++) {
            String next = "user" + (i + 1);
            boolean[] isOpen = {false};
            open("user" + i, new Counting() {
                @Override
                public boolean write(byte[] bytes, int from, int length) throws IOException {
                    if (isOpen[0]) {
                        append(next);
                    }
                    isOpen[0] = true;
                    return super.write(bytes, from, length);
                }
            });
        }
        int here = publish("user0");
        awaitWrites(2 * users);
        assertThat(here).isEqualTo(LaneRunner.MAX_ASSISTED_ROUNDS).isLessThan(Lane.MAX_ASSISTED_WRITES);
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
}
