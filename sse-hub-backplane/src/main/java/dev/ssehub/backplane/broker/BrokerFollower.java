package dev.ssehub.backplane.broker;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a backplane that keeps the connection to its broker: it connects, mirrors the log for as long as the connection lasts, and
 * reconnects when it is lost, after a pause that grows to two seconds. For authors of backplanes.
 */
public abstract class BrokerFollower {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerFollower.class);

    private static final long MIN_PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 2000;

    private final String broker;
    private final String threadName;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch firstFollowing = new CountDownLatch(1);

    private volatile @Nullable Thread thread;
    private volatile boolean following;
    private volatile @Nullable String lastFailure;
    /** Belongs to the thread. */
    private @Nullable Class<?> lastFailureClass;
    // Written only by the thread.
    private volatile long connections;

    /**
     * Creates a follower that is not started.
     *
     * @param broker the name of the broker in the log
     * @param threadName the name of the thread
     */
    protected BrokerFollower(String broker, String threadName) {
        this.broker = Objects.requireNonNull(broker, "broker must not be null");
        this.threadName = Objects.requireNonNull(threadName, "threadName must not be null");
    }

    /**
     * Connects, calls {@link #caughtUp} once everything that the log keeps has been mirrored, and continues until the connection is lost or
     * {@link #isStopped}.
     *
     * @throws Exception if the connection could not be established, or was lost
     */
    protected abstract void follow() throws Exception;

    /** Drops the connection, if there is one, without waiting for a broker that may not answer. Any thread may call it. */
    protected abstract void disconnect();

    /** Starts the thread. */
    public final void start() {
        Thread started = new Thread(this::run, threadName);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /** Ends the connection and the thread; waits for its end, unless it is the one that calls. */
    public final void stop(Duration atMost) {
        Objects.requireNonNull(atMost, "atMost must not be null");
        stopped.countDown();
        disconnect();
        Thread toEnd = thread;
        if (toEnd != null && toEnd != Thread.currentThread()) {
            try {
                toEnd.join(atMost.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until everything that the log keeps has been mirrored. Returns whether that happened in time. */
    public final boolean awaitCaughtUp(Duration atMost) {
        Objects.requireNonNull(atMost, "atMost must not be null");
        try {
            return firstFollowing.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns whether the log is currently being mirrored, up to its end. */
    public final boolean isFollowing() {
        Thread mine = thread;
        return following && mine != null && mine.isAlive();
    }

    /** Returns the last failure, or a text that there was no answer. */
    public final String lastFailure() {
        String failure = lastFailure;
        return failure == null ? "there was no answer" : failure;
    }

    /** Returns how often the connection was re-established. */
    public final long reconnects() {
        return Math.max(0, connections - 1);
    }

    /** Whether {@link #stop} has been called. */
    protected final boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Records that everything that the log keeps has been mirrored on this connection. Called by {@link #follow}, on any thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Once per connection.
    protected final void caughtUp() {
        following = true;
        connections++;
        firstFollowing.countDown();
    }

    private void run() {
        long pause = MIN_PAUSE_MILLIS;
        while (!isStopped()) {
            long connectionsBefore = connections;
            try {
                follow();
            } catch (InterruptedException e) {
                stopped.countDown();
            } catch (Throwable e) {
                // Errors too: a node whose follower has died would look alive, and deliver nothing.
                report(e);
            }
            following = false;
            tryToDisconnect();
            pause = connections > connectionsBefore ? MIN_PAUSE_MILLIS : Math.min(MAX_PAUSE_MILLIS, pause * 2);
            pause(pause);
        }
    }

    private void tryToDisconnect() {
        try {
            disconnect();
        } catch (Throwable e) {
            report(e);
        }
    }

    private void report(Throwable failure) {
        try {
            describe(failure);
        } catch (Throwable e) {
            // There is no memory for a message.
            lastFailure = "out of memory";
        }
    }

    private void describe(Throwable failure) {
        boolean isNew = !failure.getClass().equals(lastFailureClass);
        boolean isFirst = connections == 0 && lastFailureClass == null;
        lastFailureClass = failure.getClass();
        lastFailure = withRootCause(failure);
        if (isStopped()) {
            return;
        }
        if (failure instanceof Error && isNew) {
            LOG.error("Following {} failed and will be retried; open streams are kept", broker, failure);
        } else if (following) {
            LOG.warn("{} is unreachable; open streams are kept and resume when it returns: {}", broker, lastFailure);
        } else if (isFirst) {
            // The start is waiting, and would not log the reason otherwise.
            LOG.warn("{} cannot be followed yet, and will be tried again: {}", broker, lastFailure);
        } else {
            LOG.debug("{} is still unreachable", broker, failure);
        }
    }

    /** Drivers report what they tried first, and hide why it failed. */
    private static String withRootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == failure ? failure.toString() : failure + " (" + root + ")";
    }

    private void pause(long millis) {
        try {
            if (stopped.await(ThreadLocalRandom.current().nextLong(millis / 2, millis), TimeUnit.MILLISECONDS)) {
                LOG.debug("{} is not connected to again: the backplane is closed", broker);
            }
        } catch (InterruptedException e) {
            stopped.countDown();
        }
    }
}
