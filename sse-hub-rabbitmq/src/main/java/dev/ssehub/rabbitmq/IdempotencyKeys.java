package dev.ssehub.rabbitmq;

import dev.ssehub.event.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which idempotency keys the stream has had: the latest ones within the window. Time is that of the records, so that all nodes that read
 * the same come to the same answer. Thread-safe.
 */
final class IdempotencyKeys {

    /** As in memory: with the longest keys, some 60 MB. */
    static final int MAX_KEYS = 100_000;

    private final Duration window;
    // Guarded by this.
    private final Map<String, First> firsts = new LinkedHashMap<>();

    private record First(EventId id, Instant at) {}

    IdempotencyKeys(Duration window) {
        this.window = window;
    }

    /** Returns the id of the first record with this key within the window, which may be this one. */
    synchronized EventId firstOf(@Nullable String key, EventId id, Instant publishedAt) {
        if (key == null) {
            return id;
        }
        Instant horizon = publishedAt.minus(window);
        Iterator<First> oldest = firsts.values().iterator();
        while (oldest.hasNext() && (oldest.next().at().isBefore(horizon) || firsts.size() >= MAX_KEYS)) {
            oldest.remove();
        }
        First first = firsts.putIfAbsent(key, new First(id, publishedAt));
        return first == null ? id : first.id();
    }

    /** Returns whether the record with this id is not known to repeat another. */
    synchronized boolean isFirst(@Nullable String key, EventId id) {
        First first = key == null ? null : firsts.get(key);
        return first == null || !id.isAfter(first.id());
    }

    synchronized void clear() {
        firsts.clear();
    }
}
