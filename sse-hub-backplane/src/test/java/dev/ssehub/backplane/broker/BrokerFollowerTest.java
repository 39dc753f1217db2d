package dev.ssehub.backplane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The thread that keeps the connection to a broker. */
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

    @Test
    void aStartThatHasToWaitSaysOnceWhatFor() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(BrokerFollower.class);
        logger.addAppender(lines);
        Follower follower = new Follower(new IllegalStateException("the table is missing"));
        follower.start();
        assertThat(follower.awaitCaughtUp(PATIENCE)).isTrue();
        follower.stop(PATIENCE);
        logger.detachAppender(lines);
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("The broker cannot be followed yet, and will be tried again:"
                        + " java.lang.IllegalStateException: the table is missing");
    }
}
