package dev.ssehub.internal.hub;

import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.session.SubscriptionRefusedException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a hub accepts new sessions, which it does until it drains or is closed.
 *
 * <p>A session is opened under the read lock, and the state changes under the write lock. So a session is either refused, or its lane
 * receives it before the command to drain or close. Otherwise, a session could be attached to a lane that has already drained, and would
 * stay for ever.
 */
final class Gate {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    // Changed under the write lock.
    private volatile @Nullable CompletableFuture<Void> drained;
    private volatile boolean closed;

    /** Returns the lock that is held while a session is opened. */
    Lock entrance() {
        return lock.readLock();
    }

    /** Throws unless new sessions are accepted. The caller must hold {@link #entrance}. */
    void requireOpen() {
        if (closed) {
            throw new SubscriptionRefusedException(Reason.CLOSED, "the hub is closed");
        }
        if (drained != null) {
            throw new SubscriptionRefusedException(Reason.DRAINING, "the hub is draining");
        }
    }

    /**
     * Refuses new sessions from now on.
     *
     * @param draining ends the existing sessions; called by the first drain of an open hub
     * @return a copy of what the first call's draining returned
     */
    CompletableFuture<Void> drain(Supplier<CompletableFuture<Void>> draining) {
        lock.writeLock().lock();
        try {
            CompletableFuture<Void> running = drained;
            if (running == null) {
                running = closed ? CompletableFuture.completedFuture(null) : draining.get();
                drained = running;
            }
            return running.copy();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Refuses new sessions for good. Returns false if the gate was closed before. */
    boolean close() {
        lock.writeLock().lock();
        try {
            boolean first = !closed;
            closed = true;
            return first;
        } finally {
            lock.writeLock().unlock();
        }
    }

    boolean isDraining() {
        return drained != null;
    }

    boolean isClosed() {
        return closed;
    }
}
