package dev.ssehub.backplane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The thread that keeps in touch with a broker. */
class BrokerFollowerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Fails some times, and then follows until it is stopped. */
    private static final class Follower extends BrokerFollower {
        final AtomicInteger tries = new AtomicInteger();
        final CountDownLatch ended = new CountDownLatch(1);
        private final Throwable failure;

        Follower(Throwable failure) {
            super("The broker", "follower");
            this.failure = failure;
        }

        @Override
        protected void follow() throws Exception {
            if (tries.incrementAndGet() <= 2) {
                throw FollowerFailure.sneak(failure);
            }
            caughtUp();
            ended.await();
        }

        @Override
        protected void disconnect() {
            if (isStopped()) {
                ended.countDown();
            } else if (tries.get() == 1) {
                throw new IllegalStateException("the driver is confused");
            }
        }
    }

    private static final class FollowerFailure {

        static RuntimeException sneak(Throwable failure) {
            if (failure instanceof Error error) {
                throw error;
            }
            return (RuntimeException) failure;
        }
    }

    @Test
    void anErrorDoesNotEndIt() {
        Follower follower = new Follower(new OutOfMemoryError("a test says so"));
        follower.start();
        assertThat(follower.awaitCaughtUp(PATIENCE)).isTrue();
        assertThat(follower.isFollowing()).isTrue();
        assertThat(follower.lastFailure()).contains("a test says so");
        follower.stop(PATIENCE);
        assertThat(follower.isFollowing()).isFalse();
    }
}
