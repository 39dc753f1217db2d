package dev.ssehub.internal.hub;

import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test advances. */
public final class ManualClock implements HubClock {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong wallOffsetNanos = new AtomicLong();

    public void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    /** Suspends the machine: the wall clock advances, the monotonic one does not. */
    public void suspend(Duration duration) {
        jump(duration);
    }

    /** Sets the wall clock forward or back, without any time passing. */
    public void jump(Duration duration) {
        wallOffsetNanos.addAndGet(duration.toNanos());
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos.get() + wallOffsetNanos.get());
    }
}
