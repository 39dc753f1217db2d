package dev.ssehub.spring.internal.login;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a store of HTTP sessions whether one is over.
 *
 * <p>A store that is out of reach says nothing about logins, so streams stay. That is logged when it begins and when it is over; in
 * between one stream at a time asks, so that a store that hangs does not hold up all re-checks. Thread-safe.
 */
final class SessionLookups {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLookups.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final AtomicBoolean failing = new AtomicBoolean();
    /** Held by the one that asks while the store fails. */
    private final AtomicBoolean probed = new AtomicBoolean();

    private volatile long failedAt;

    /** Returns what the store says, or false while it says nothing. */
    boolean isOver(BooleanSupplier question) {
        if (!failing.get()) {
            return ask(question);
        }
        if (System.nanoTime() - failedAt < PAUSE_NANOS || !probed.compareAndSet(false, true)) {
            return false;
        }
        try {
            return ask(question);
        } finally {
            probed.set(false);
        }
    }

    private boolean ask(BooleanSupplier question) {
        try {
            boolean isOver = question.getAsBoolean();
            if (failing.compareAndSet(true, false)) {
                LOG.info("HTTP sessions can be looked up again, and streams end with their logins");
            }
            return isOver;
        } catch (RuntimeException e) {
            failedAt = System.nanoTime();
            if (failing.compareAndSet(false, true)) {
                LOG.warn("HTTP sessions cannot be looked up: streams stay, whether their logins have ended or not", e);
            }
            return false;
        }
    }
}
