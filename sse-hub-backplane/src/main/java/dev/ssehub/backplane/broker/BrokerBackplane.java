package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.internal.checks.Checks;
import dev.ssehub.internal.checks.Names;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A backplane whose log is in a broker: it starts once, with the broker or, if configured, without it, and ends. For authors of backplanes.
 */
public abstract class BrokerBackplane implements Backplane {

    /** How much longer than an answer the follower's thread may take to end. */
    private static final Duration END_TIMEOUT = Duration.ofSeconds(1);

    private final BrokerTimeouts timeouts;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable BrokerFollower follower;
    private volatile boolean closed;

    /** Creates a backplane that is not started. */
    protected BrokerBackplane(BrokerTimeouts timeouts) {
        this.timeouts = Objects.requireNonNull(timeouts, "timeouts must not be null");
    }

    /** Returns the follower that mirrors the log into the receiver, not started. Called once. */
    protected abstract BrokerFollower follow(LogReceiver receiver);

    /** Returns the name and the address of this broker for messages: {@code Redis at redis://...}. */
    protected abstract String broker();

    /** Frees what the follower does not. Called once the follower has ended; may be called more than once. */
    protected abstract void release();

    /**
     * {@inheritDoc}
     *
     * <p>Waits until the receiver has everything that the log keeps.
     *
     * @throws UnreachableException if that takes longer than {@code startTimeout}, unless the backplane {@code startsDegraded}
     * @throws IllegalStateException if it was started before
     */
    @Override
    public final void start(LogReceiver receiver) {
        Objects.requireNonNull(receiver, "receiver must not be null");
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a backplane is started once, and belongs to one hub");
        }
        BrokerFollower mine = follow(receiver);
        follower = mine;
        mine.start();
        if (!mine.awaitCaughtUp(timeouts.start()) && !timeouts.startsDegraded()) {
            close();
            throw new UnreachableException(
                    broker() + " could not be read within " + timeouts.start() + ": " + mine.lastFailure());
        }
    }

    /** Throws the exception of an append before the start and after the end. */
    protected final void requireRunning() {
        if (closed || follower == null) {
            throw PublishException.notPublished(closed ? "the backplane is closed" : "the backplane is not started");
        }
    }

    @Override
    public long reconnects() {
        BrokerFollower mine = follower;
        return mine == null ? 0 : mine.reconnects();
    }

    @Override
    public boolean isAvailable() {
        BrokerFollower mine = follower;
        return !closed && mine != null && mine.isFollowing();
    }

    @Override
    public final void close() {
        closed = true;
        BrokerFollower mine = follower;
        if (mine != null) {
            mine.stop(timeouts.answer().plus(END_TIMEOUT));
        }
        release();
    }

    /**
     * Builds a backplane from the settings that all brokers share, and from its own; not thread-safe.
     *
     * @param <B> the builder itself
     */
    public abstract static class Builder<B extends Builder<B>> {

        private static final Duration MIN_KEPT = Duration.ofMillis(1);
        private static final Duration MAX_KEPT = Duration.ofDays(3650);

        private final String hub;
        private Duration timeout = Duration.ofSeconds(3);
        private Duration startTimeout = Duration.ofSeconds(30);
        private boolean startsDegraded;
        private Duration maxAge = Duration.ofHours(1);
        private Duration idempotencyWindow = Duration.ofMinutes(10);
        private BrokerClock clock = BrokerClock.system();

        /**
         * Creates a builder with the defaults.
         *
         * @param hub the name of the hub, the same on every node
         * @throws IllegalArgumentException if the name is not a valid name of a hub
         */
        protected Builder(String hub) {
            this.hub = Names.requireIdentifier("hub", hub);
        }

        /** Returns this builder. */
        protected abstract B self();

        /** Creates the backplane, not started. */
        public abstract BrokerBackplane build();

        /** Sets how long an answer of the broker may take, an hour at most, before it counts as unreachable; three seconds unless set. */
        public final B timeout(Duration value) {
            timeout = BrokerTimeouts.requireTimeout(value);
            return self();
        }

        /** Sets how long a start may take, a day at most; thirty seconds unless set. */
        public final B startTimeout(Duration value) {
            startTimeout = BrokerTimeouts.requireStartTimeout(value);
            return self();
        }

        /** Sets whether a node starts without its broker, accepts clients, and follows as soon as the broker is available. */
        public final B startsDegraded(boolean value) {
            startsDegraded = value;
            return self();
        }

        /**
         * Sets how long the broker keeps a record, ten years at most; an hour unless set. A broker that deletes in larger steps keeps it at least that long, and
         * an existing log keeps the setting with which it was created.
         */
        public final B maxAge(Duration value) {
            maxAge = requireKept("maxAge", value);
            return self();
        }

        /** Sets how long an idempotency key is remembered; ten minutes unless set, and not longer than records are kept. */
        public final B idempotencyWindow(Duration value) {
            idempotencyWindow = requireKept("idempotencyWindow", value);
            return self();
        }

        private static Duration requireKept(String setting, Duration value) {
            return Checks.requireRange(setting, value, MIN_KEPT, MAX_KEPT);
        }

        /** Sets the clocks; those of the machine unless set. */
        public final B clock(BrokerClock value) {
            clock = Objects.requireNonNull(value, "value must not be null");
            return self();
        }

        /** Returns the settings. */
        protected final BrokerSettings settings() {
            BrokerTimeouts timeouts = new BrokerTimeouts(timeout, startTimeout, startsDegraded);
            return new BrokerSettings(hub, timeouts, maxAge, idempotencyWindow, clock);
        }
    }
}
