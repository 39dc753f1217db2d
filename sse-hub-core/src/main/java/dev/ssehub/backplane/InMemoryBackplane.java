package dev.ssehub.backplane;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.checks.Checks;
import dev.ssehub.internal.time.Epochs;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The backplane of a hub that is alone: order comes from a lock, and the tail is called by whoever appends.
 *
 * <p>Its epoch is its own, so that a restarted application is recognised as another log. The lock is held while
 * the tail takes the record: that makes the order of ids the order of the tail.
 */
final class InMemoryBackplane implements Backplane {

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final long epoch;
    private final int maxIdempotencyKeys;
    private final long idempotencyNanos;

    private final ReentrantLock lock = new ReentrantLock();
    // All guarded by the lock.
    private final Map<String, Published> published = new LinkedHashMap<>();
    private long offset;
    private @Nullable LogReceiver tail;
    private boolean closed;

    InMemoryBackplane(InstantSource clock, int maxIdempotencyKeys, Duration idempotencyWindow) {
        this.clock = Objects.requireNonNull(clock, "clock must not be null");
        // A hub's clock has intervals of its own, which do not jump with the wall's time.
        this.nanos = clock instanceof HubClock hub ? hub::nanos : () -> MILLISECONDS.toNanos(clock.millis());
        this.epoch = Epochs.next(clock);
        this.maxIdempotencyKeys = Checks.requireRange("maxIdempotencyKeys", maxIdempotencyKeys, 1, Integer.MAX_VALUE);
        this.idempotencyNanos = NANOSECONDS.convert(Checks.requirePositive("idempotencyWindow", idempotencyWindow));
    }

    @Override
    public void start(LogReceiver newTail) {
        Objects.requireNonNull(newTail, "newTail must not be null");
        lock.lock();
        try {
            if (tail != null) {
                throw new IllegalStateException("a backplane is started once, and belongs to one hub");
            }
            newTail.onStart(new EventId(epoch, offset), LogReceiver.HeldState.unknown());
            tail = newTail;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public EventId append(LogRecord record) {
        Objects.requireNonNull(record, "record must not be null");
        lock.lock();
        try {
            if (closed || tail == null) {
                throw PublishException.notPublished(
                        closed ? "the backplane is closed" : "the backplane is not started");
            }
            Instant now = clock.instant();
            String idempotencyKey = record.idempotencyKey();
            if (idempotencyKey == null) {
                return append(tail, now, record);
            }
            forgetOldKeys();
            Published before = published.get(idempotencyKey);
            if (before != null) {
                return before.id;
            }
            EventId id = append(tail, now, record);
            published.put(idempotencyKey, new Published(id, nanos.getAsLong()));
            return id;
        } finally {
            lock.unlock();
        }
    }

    private EventId append(LogReceiver to, Instant now, LogRecord record) {
        EventId id = new EventId(epoch, ++offset);
        to.onRecord(id, now, record);
        return id;
    }

    /** Keys stand in the order of their time, so the old ones are in front. One place is made for the key to come. */
    private void forgetOldKeys() {
        long now = nanos.getAsLong();
        Iterator<Published> oldest = published.values().iterator();
        while (oldest.hasNext()
                && (now - oldest.next().atNanos > idempotencyNanos || published.size() >= maxIdempotencyKeys)) {
            oldest.remove();
        }
    }

    @Override
    public int idempotencyKeys() {
        lock.lock();
        try {
            return published.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean isAvailable() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            published.clear();
        } finally {
            lock.unlock();
        }
    }

    private record Published(EventId id, long atNanos) {}
}
