package dev.ssehub.backplane;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.backplane.Epochs;
import dev.ssehub.internal.backplane.IdempotencyKeys;
import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The backplane of a hub that does not share its log. A lock provides the order, and the appending thread calls the receiver.
 *
 * <p>Each instance has its own epoch, so that the log of a restarted application is recognised as a different one. The lock is held during
 * the call of the receiver, so that ids are in the order of these calls.
 */
final class InMemoryBackplane implements Backplane {

    private final InstantSource clock;
    private final LongSupplier millis;
    private final long epoch;
    private final IdempotencyKeys keys;

    private final ReentrantLock lock = new ReentrantLock();
    // The fields below are guarded by the lock.
    private long offset;
    private @Nullable LogReceiver tail;
    private boolean closed;

    InMemoryBackplane(InstantSource clock, int maxIdempotencyKeys, Duration idempotencyWindow) {
        this.clock = Objects.requireNonNull(clock, "clock must not be null");
        this.keys = new IdempotencyKeys(maxIdempotencyKeys, idempotencyWindow);
        // The monotonic time of a hub's clock does not jump with the wall clock.
        this.millis = clock instanceof HubClock hub ? () -> NANOSECONDS.toMillis(hub.nanos()) : clock::millis;
        this.epoch = Epochs.next(clock);
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
        newTail.onBatchEnd();
    }

    @Override
    public EventId append(LogRecord record) {
        Objects.requireNonNull(record, "record must not be null");
        StackRoom.requireToGiveBack();
        LogReceiver fed = null;
        lock.lock();
        try {
            fed = tail;
            if (closed || fed == null) {
                throw PublishException.notPublished(
                        closed ? "the backplane is closed" : "the backplane is not started");
            }
            Instant now = clock.instant();
            String idempotencyKey = record.idempotencyKey();
            if (idempotencyKey == null) {
                return append(fed, now, record);
            }
            long at = millis.getAsLong();
            EventId known = keys.find(idempotencyKey, at);
            return known == null ? keys.firstOf(idempotencyKey, append(fed, now, record), at) : known;
        } finally {
            lock.unlock();
            // Outside the lock, because the publisher may deliver the record itself.
            if (fed != null) {
                fed.onBatchEnd();
            }
        }
    }

    private EventId append(LogReceiver to, Instant now, LogRecord record) {
        EventId id = new EventId(epoch, ++offset);
        to.onRecord(id, now, record);
        return id;
    }

    @Override
    public int idempotencyKeys() {
        return keys.size();
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
            keys.clear();
        } finally {
            lock.unlock();
        }
    }
}
