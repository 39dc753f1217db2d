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
 * Asks a store of HTTP sessions whether one is over.
 *
 * <p>A store that is unreachable says nothing about logins, so streams stay. That is logged when it begins and when it is over; in
 * between one stream at a time asks, so that a store that hangs does not hold up all re-checks.
 *
 * <p>A session that cannot be read, such as one of another release, is no sign of that: the store counts as failing when the lookups of two
 * different sessions fail and none succeeds in between. Thread-safe.
 */
final class SessionLookups {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLookups.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    /** Of how many unreadable sessions it is remembered that they have been logged. */
    private static final int MAX_UNREADABLE = 1_000;

    private final LongSupplier nanos;
    private final AtomicBoolean failing = new AtomicBoolean();
    /** Held by the one that asks while the store fails. */
    private final AtomicBoolean probed = new AtomicBoolean();
    /** The session whose lookup was the last to fail; null when another has succeeded since. */
    private final AtomicReference<@Nullable String> suspect = new AtomicReference<>();

    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    private volatile long failedAt;

    SessionLookups() {
        this(System::nanoTime);
    }

    /** @param nanos the monotonic clock */
    SessionLookups(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Returns what the store says, or false while it says nothing.
     *
     * @param session the id of the session that is asked about
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
        failedAt = nanos.getAsLong();
        if (failing.get()) {
            return;
        }
        String before = suspect.getAndSet(session);
        if (before != null && !before.equals(session)) {
            if (failing.compareAndSet(false, true)) {
                LOG.warn(
                        "HTTP sessions cannot be looked up: streams stay, whether their logins have ended or not",
                        failure);
            }
        } else if (unreadable.size() < MAX_UNREADABLE && unreadable.add(session)) {
            LOG.warn("An HTTP session cannot be read: its streams stay, whether its login has ended or not", failure);
        }
    }
}
