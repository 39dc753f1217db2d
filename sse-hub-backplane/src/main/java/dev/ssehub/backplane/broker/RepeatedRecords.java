package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.backplane.IdempotencyKeys;
import java.time.Duration;
import java.util.Objects;

/**
 * Recognises records that repeat another one by their idempotency key, for logs whose broker does not. Time is that of the records, so
 * that all nodes that read the same records get the same result. Thread-safe.
 */
public final class RepeatedRecords {

    /** As in the backplane in memory: with the longest keys, some 60 MB. */
    private static final int MAX_KEYS = 100_000;

    private final IdempotencyKeys keys;

    /**
     * Creates an instance that knows no key.
     *
     * @param window how long a key is remembered
     */
    public RepeatedRecords(Duration window) {
        keys = new IdempotencyKeys(MAX_KEYS, Objects.requireNonNull(window, "window must not be null"));
    }

    /** Returns the id of the first record with the key of this one, which is its own unless it repeats another. */
    public EventId firstOf(Recorded recorded) {
        String key = recorded.record().idempotencyKey();
        return key == null
                ? recorded.id()
                : keys.firstOf(key, recorded.id(), recorded.publishedAt().toEpochMilli());
    }

    /** Returns whether a record that was read before is not known to repeat another. */
    public boolean isFirst(Recorded recorded) {
        String key = recorded.record().idempotencyKey();
        return key == null || keys.isFirst(key, recorded.id());
    }

    /** Forgets all keys, because the log has begun again. */
    public void clear() {
        keys.clear();
    }
}
