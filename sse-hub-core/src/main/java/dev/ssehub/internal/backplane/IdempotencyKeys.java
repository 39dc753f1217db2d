package dev.ssehub.internal.backplane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.checks.Checks;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which idempotency keys a log has had: the latest ones within a window. Time is what the caller says, and does not go back by much: a
 * node's own clock, or the time of the records, so that all nodes that read the same come to the same answer. Thread-safe.
 */
public final class IdempotencyKeys {

    private final int maxKeys;
    private final long windowMillis;
    // Guarded by this; in the order of their time, so the old ones come first.
    private final Map<String, First> firsts = new LinkedHashMap<>();

    private record First(EventId id, long atMillis) {}

    /**
     * Creates one that knows no key.
     *
     * @param maxKeys how many are remembered at most
     * @param window how long a key is remembered at most
     * @throws IllegalArgumentException when no key could be remembered
     */
    public IdempotencyKeys(int maxKeys, Duration window) {
        this.maxKeys = Checks.requireRange("maxIdempotencyKeys", maxKeys, 1, Integer.MAX_VALUE);
        this.windowMillis = millis(Checks.requirePositive("idempotencyWindow", window));
    }

    /** Rounds up, and takes a window that is too long for milliseconds as the longest there is. */
    private static long millis(Duration window) {
        boolean isTooLong = window.compareTo(Duration.ofMillis(Long.MAX_VALUE - 1)) > 0;
        return isTooLong ? Long.MAX_VALUE : window.plusNanos(999_999).toMillis();
    }

    /** Returns the id of the first record with this key, or null when the key is not known. */
    public synchronized @Nullable EventId find(String key, long nowMillis) {
        forget(nowMillis, maxKeys);
        First first = firsts.get(key);
        return first == null ? null : first.id();
    }

    /** Returns the id of the first record with this key, which is this one unless the key is known. */
    public synchronized EventId firstOf(String key, EventId id, long atMillis) {
        // One place is made for the key to come.
        forget(atMillis, maxKeys - 1);
        First first = firsts.putIfAbsent(key, new First(id, atMillis));
        return first == null ? id : first.id();
    }

    /** Returns whether the record with this id is not known to repeat another. */
    public synchronized boolean isFirst(String key, EventId id) {
        First first = firsts.get(key);
        return first == null || !id.isAfter(first.id());
    }

    /** Returns how many keys are remembered. */
    public synchronized int size() {
        return firsts.size();
    }

    /** Forgets all keys. */
    public synchronized void clear() {
        firsts.clear();
    }

    private void forget(long nowMillis, int room) {
        Iterator<First> oldest = firsts.values().iterator();
        while (oldest.hasNext() && (nowMillis - oldest.next().atMillis() > windowMillis || firsts.size() > room)) {
            oldest.remove();
        }
    }
}
