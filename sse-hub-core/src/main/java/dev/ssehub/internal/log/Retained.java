package dev.ssehub.internal.log;

import java.util.LinkedHashMap;
import java.util.Objects;

/** The retained values of all audiences, in the order in which they are evicted. Guarded by the log's lock. */
final class Retained {

    private final LinkedHashMap<Entry, AudienceHistory> histories = new LinkedHashMap<>();
    private long bytes;

    void add(Entry entry, AudienceHistory history) {
        histories.put(entry, history);
        bytes += AudienceHistory.retainedCost(entry);
    }

    /** Removes a value. Returns the history that it belongs to. */
    AudienceHistory remove(Entry entry) {
        bytes -= AudienceHistory.retainedCost(entry);
        return Objects.requireNonNull(histories.remove(entry));
    }

    Entry eldest() {
        return histories.keySet().iterator().next();
    }

    void clear() {
        histories.clear();
        bytes = 0;
    }

    int count() {
        return histories.size();
    }

    /** Returns the cost of the values, each including its history as if that had no other value. */
    long bytes() {
        return bytes;
    }
}
