package dev.ssehub.internal.backplane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.checks.Checks;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest idempotency keys of a log, within a window of time. The caller provides the time, which must not go back by much. It is either
 * the node's own clock or the time of the records, so that all nodes that read the same records get the same answers. Thread-safe.
 */
public final class IdempotencyKeys {

    private final int maxKeys;
    private final long windowMillis;
    // Guarded by this. In the order of their time, oldest first.
    private final Map<String, First> firsts = new LinkedHashMap<>();

    private record First(EventId id, long atMillis) {}

    /**
     * Creates an instance without keys.
     *
     * @param maxKeys the maximum number of keys remembered
     * @param window the maximum time for which a key is remembered
     * @throws IllegalArgumentException if {@code maxKeys} or {@code window} is not positive
     */
    public IdempotencyKeys(int maxKeys, Duration window) {
        this.maxKeys = Checks.requireRange("maxIdempotencyKeys", maxKeys, 1, Integer.MAX_VALUE);
        this.windowMillis = millis(Checks.requirePositive("idempotencyWindow", window));
    }

    /** Rounds up. A window that overflows milliseconds becomes the longest possible one. */
    private static long millis(Duration window) {
        boolean isTooLong = window.compareTo(Duration.ofMillis(Long.MAX_VALUE - 1)) > 0;
        return isTooLong ? Long.MAX_VALUE : window.plusNanos(999_999).toMillis();
    }

    /** Returns the id of the first record with this key, or null if the key is unknown. */
    public synchronized @Nullable EventId find(String key, long nowMillis) {
        forget(nowMillis, maxKeys);
        First first = firsts.get(key);
        return first == null ? null : first.id();
    }

    /** Returns the id of the first record with this key, which is {@code id} unless the key is known already. */
    public synchronized EventId firstOf(String key, EventId id, long atMillis) {
        // Makes room for the new key.
        forget(atMillis, maxKeys - 1);
        First first = firsts.putIfAbsent(key, new First(id, atMillis));
        return first == null ? id : first.id();
    }

    /** Returns whether the record with this id is not known to repeat an earlier one. */
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
