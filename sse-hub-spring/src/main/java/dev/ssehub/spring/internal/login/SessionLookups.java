package dev.ssehub.spring.internal.login;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up in a store of HTTP sessions whether a session has ended.
 *
 * <p>An unreachable store says nothing about logins, so streams stay open. The beginning and the end of a failure are logged. In between,
 * only one stream at a time queries the store, so that a store that hangs does not hold up all re-checks.
 *
 * <p>A session that cannot be read, such as one written by another release, does not mean that the store is unreachable: the store counts
 * as failing if no lookup succeeds between the failures of two sessions, or between two failures of the same session that are a second
 * apart. Thread-safe.
 */
final class SessionLookups {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLookups.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    /** For how many unreadable sessions to remember that they have been logged. */
    private static final int MAX_UNREADABLE = 1_000;

    private final LongSupplier nanos;
    private final AtomicBoolean failing = new AtomicBoolean();
    /** Held by the thread that queries the store while it fails. */
    private final AtomicBoolean probed = new AtomicBoolean();
    /** The first failure since the last successful lookup, if any. */
    private final AtomicReference<@Nullable Suspect> suspect = new AtomicReference<>();

    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    private volatile long failedAt;

    private record Suspect(String session, long since) {

        boolean isConfirmedBy(String other, long now) {
            return !session.equals(other) || now - since >= PAUSE_NANOS;
        }
    }

    SessionLookups() {
        this(System::nanoTime);
    }

    /** @param nanos the monotonic clock */
    SessionLookups(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Returns the store's answer, or false if there is none.
     *
     * @param session the id of the session
     */
    boolean isOver(String session, BooleanSupplier question) {
        if (!failing.get()) {
            return ask(session, question);
        }
        if (nanos.getAsLong() - failedAt < PAUSE_NANOS || !probed.compareAndSet(false, true)) {
            return false;
        }
        try {
            return ask(session, question);
        } finally {
            probed.set(false);
        }
    }

    private boolean ask(String session, BooleanSupplier question) {
        try {
            boolean isOver = question.getAsBoolean();
            suspect.set(null);
            unreadable.remove(session);
            if (failing.compareAndSet(true, false)) {
                LOG.info("HTTP sessions can be looked up again, and streams end with their logins");
            }
            return isOver;
        } catch (RuntimeException e) {
            failed(session, e);
            return false;
        }
    }

    private void failed(String session, RuntimeException failure) {
        long now = nanos.getAsLong();
        failedAt = now;
        if (failing.get()) {
            return;
        }
        Suspect first = suspect.get();
        if (first != null && first.isConfirmedBy(session, now)) {
            if (failing.compareAndSet(false, true)) {
                LOG.warn(
                        "HTTP sessions cannot be looked up: streams stay open, even if their logins have ended",
                        failure);
            }
            return;
        }
        suspect.compareAndSet(null, new Suspect(session, now));
        if (unreadable.size() < MAX_UNREADABLE && unreadable.add(session)) {
            LOG.warn("An HTTP session cannot be read: its streams stay open, even if its login has ended", failure);
        }
    }
}
