package dev.ssehub.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.session.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What goes wrong while somebody runs a lane: it is run on, and who publishes learns nothing of it. */
class LaneRunnerFailureTest extends RunningLane {

    /** How many frames above the end of its stack a publisher delivers. */
    private static final int MAX_FRAMES_LEFT = 400;

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

    @Test
    void anErrorInAnAssistedRoundIsMadeGoodByTheThread() {
        open("ann", new Counting());
        failures.set(1);
        append("ann");
        append(Audience.session(POISON));
        append("ann");
        assertThat(assist()).isZero();
        awaitWrites(2);
        assertThat(failures).hasValue(0);
        assertThat(writtenByLane).hasValue(2);
    }

    @Test
    void aRoundOfTheThreadThatFailsIsTriedAgain() {
        open("ann", new Counting());
        failures.set(2);
        lane.disconnect(lane.cursor(), Audience.session(POISON), false);
        append("ann");
        runner.wakeUp();
        awaitWrites(2);
        assertThat(failures).hasValue(0);
        awaitSleep();
        assertThat(publish("ann")).isEqualTo(1);
    }

    /** Wherever its stack ends: before it has taken the lane, while it has it, or on its way back. */
    @Test
    void aPublisherWhoseStackOverflowsGivesTheLaneBack() throws InterruptedException {
        open("ann", new Counting());
        int appended = 0;
        for (int left = 1; left <= MAX_FRAMES_LEFT; left++) {
            awaitSleep();
            append("ann");
            appended++;
            int framesLeft = left;
            Thread publisher = new Thread(null, () -> assistAboveTheEnd(framesLeft), "deep", 256 * 1024);
            publisher.start();
            publisher.join();
            if (written.get() <= appended) {
                runner.wakeUp();
                awaitWrites(appended + 1);
            }
        }
        awaitSleep();
        assertThat(publish("ann")).isEqualTo(1);
    }

    /** Returns how many frames there were from here to the end of the stack, once that has been reached. */
    private int assistAboveTheEnd(int framesLeft) {
        int left = 0;
        try {
            left = assistAboveTheEnd(framesLeft) + 1;
        } catch (StackOverflowError end) {
            return 0;
        }
        if (left == framesLeft) {
            try {
                assist();
            } catch (StackOverflowError tooDeep) {
                return left;
            }
        }
        return left;
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
}
