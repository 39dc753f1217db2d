package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.Backplane.UnreachableException;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.PublishException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A backplane whose log is in a broker: it starts once, with the broker or, if it may, without, and ends. For authors of backplanes.
 */
public abstract class BrokerBackplane implements Backplane {

    private static final Duration END_PATIENCE = Duration.ofSeconds(1);

    private final Patience patience;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable BrokerFollower follower;
    private volatile boolean closed;

    /** Creates one that is not started. */
    protected BrokerBackplane(Patience patience) {
        this.patience = Objects.requireNonNull(patience, "patience must not be null");
    }

    /** Returns what mirrors the log into the tail, not started. Called once. */
    protected abstract BrokerFollower follow(LogReceiver tail);

    /** Returns which broker this is, and where, for messages: {@code Redis at redis://...}. */
    protected abstract String broker();

    /** Frees what the follower does not. Called once it has ended, or perhaps more than once. */
    protected abstract void release();

    /**
     * {@inheritDoc}
     *
     * <p>Waits until the tail has everything that the log keeps.
     *
     * @throws UnreachableException when that takes longer than {@code startTimeout}, unless the backplane {@code startsDegraded}
     * @throws IllegalStateException when it was started before
     */
    @Override
    public final void start(LogReceiver tail) {
        Objects.requireNonNull(tail, "tail must not be null");
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a backplane is started once, and belongs to one hub");
        }
        BrokerFollower mine = follow(tail);
        follower = mine;
        mine.start();
        if (!mine.awaitCaughtUp(patience.startTimeout) && !patience.startsDegraded) {
            close();
            throw new UnreachableException(
                    broker() + " could not be read within " + patience.startTimeout + ": " + mine.lastFailure());
        }
    }

    /** Throws what an append has to throw before the start and after the end. */
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
            mine.stop(patience.timeout.plus(END_PATIENCE));
        }
        release();
    }

    /**
     * How long a node waits for its broker, and for what.
     *
     * @param timeout for an answer, before the broker counts as out of reach
     * @param startTimeout for the first connection, when the node starts
     * @param startsDegraded whether a node that has waited for that starts all the same
     * @param idempotencyWindow how long an idempotency key is known
     */
    public record Patience(
            Duration timeout, Duration startTimeout, boolean startsDegraded, Duration idempotencyWindow) {

        public Patience {
            Objects.requireNonNull(timeout, "timeout must not be null");
            Objects.requireNonNull(startTimeout, "startTimeout must not be null");
            Objects.requireNonNull(idempotencyWindow, "idempotencyWindow must not be null");
        }
    }

    /**
     * Settings that all brokers have; not thread-safe.
     *
     * @param <B> the builder itself
     */
    public abstract static class Builder<B extends Builder<B>> {

        private Duration timeout = Duration.ofSeconds(3);
        private Duration startTimeout = Duration.ofSeconds(30);
        private boolean startsDegraded;
        private Duration idempotencyWindow = Duration.ofMinutes(10);
        private BrokerClock clock = BrokerClock.system();

        /** Creates one with the defaults. */
        protected Builder() {}

        /** Returns this builder. */
        protected abstract B self();

        /** Sets how long the broker may take for an answer, before it counts as out of reach; three seconds unless set. */
        public final B timeout(Duration value) {
            timeout = requirePositive("timeout", value);
            return self();
        }

        /** Sets how long a start may take; thirty seconds unless set. */
        public final B startTimeout(Duration value) {
            startTimeout = requirePositive("startTimeout", value);
            return self();
        }

        /** Sets whether a node starts without its broker, takes clients, and follows as soon as the broker is there. */
        public final B startsDegraded(boolean value) {
            startsDegraded = value;
            return self();
        }

        /** Sets how long an idempotency key is known; ten minutes unless set, and not longer than records are kept. */
        public final B idempotencyWindow(Duration value) {
            idempotencyWindow = requirePositive("idempotencyWindow", value);
            return self();
        }

        /** Sets the clocks; those of the machine unless set. */
        public final B clock(BrokerClock value) {
            clock = Objects.requireNonNull(value, "value must not be null");
            return self();
        }

        /** Returns the clocks. */
        protected final BrokerClock clock() {
            return clock;
        }

        /** Returns what was set. */
        protected final Patience patience() {
            return new Patience(timeout, startTimeout, startsDegraded, idempotencyWindow);
        }

        /** Returns the value, or refuses it with a message that names the setting. */
        protected static Duration requirePositive(String name, Duration value) {
            Objects.requireNonNull(value, () -> name + " must not be null");
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " must be positive but was " + value);
            }
            return value;
        }
    }
}
