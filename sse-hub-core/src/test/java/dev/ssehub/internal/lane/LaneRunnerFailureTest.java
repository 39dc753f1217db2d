package dev.ssehub.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.session.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests failures while a lane is being run: the lane continues, and the publisher does not notice. */
class LaneRunnerFailureTest extends RunningLane {

    /** The greatest number of stack frames that are left when a publisher delivers. */
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

    /** The stack may end before the publisher has taken the lane, while it holds it, or while it gives it back. */
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

    /**
     * Recurses to the end of the stack, and assists the lane on the way back when this many frames are left. Returns the number of frames
     * from here to the end of the stack.
     */
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

    /** A connection blocks although it is declared not to. The thread of the lane waits for the assistant, and reports that the lane is stuck. */
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
