package dev.ssehub.internal.log;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log keeps, within its bounds: the entries of the window, the latest value of each key, and the losses of what was dropped.
 * Guarded by the log's lock.
 */
final class Window {

    private final LogBounds bounds;
    private final HubClock clock;

    private static final AudienceHistory SEVERAL = new AudienceHistory(Audience.everyone());

    private final EntryRing entries = new EntryRing();
    /**
     * The history of each entry in the window, or {@link #SEVERAL}. Looking it up by name when the entry leaves would read a dozen memory
     * locations that are no longer cached.
     */
    private final ArrayDeque<AudienceHistory> places = new ArrayDeque<>();

    private final AudienceIndex index = new AudienceIndex();
    private final Retained retained = new Retained();
    private EventId trimmedTo = new EventId(0, 0);
    private long windowBytes;
    private long appendedBytes;
    /** The cost of the largest entry so far. Written under the lock before the tail, and read without the lock after the tail. */
    private int largestCost;

    Window(LogBounds bounds, HubClock clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    /** Removes everything. A new life of the log begins at the floor. */
    void reset(EventId floor) {
        trimmedTo = floor;
        entries.clear();
        places.clear();
        windowBytes = 0;
        retained.clear();
        // Last, because it allocates and so may fail.
        index.reset(floor);
    }

    EntryRing entries() {
        return entries;
    }

    AudienceIndex index() {
        return index;
    }

    /** The last entry that has left the window, or the floor. */
    EventId trimmedTo() {
        return trimmedTo;
    }

    /** The bytes that count against the bounds: those of the window and those of the retained values. */
    long bytes() {
        return windowBytes + retained.bytes();
    }

    int retainedCount() {
        return retained.count();
    }

    /**
     * Adds the newest entry to the history of each member of its audience, and then trims to the bounds. {@code now} is the monotonic time.
     */
    void add(Entry entry, long now) {
        int cost = entry.cost();
        entries.addLast(entry);
        windowBytes += cost;
        appendedBytes += cost;
        largestCost = Math.max(largestCost, cost);
        entry.bytesUpToHere(appendedBytes);
        if (entry.audience().kind() == Audience.Kind.SEVERAL) {
            entry.audience().members().forEach(member -> add(entry, member));
            places.addLast(SEVERAL);
        } else {
            AudienceHistory history = add(entry, entry.audience());
            entry.shareAudience(history.audience());
            places.addLast(history);
        }
        trim(now);
    }

    private AudienceHistory add(Entry entry, Audience audience) {
        AudienceHistory history = index.getOrCreate(audience);
        if (history.entries().isEmpty()) {
            windowBytes += AudienceHistory.cost(audience);
        }
        Entry replaced = history.add(entry);
        if (replaced != null) {
            retained.remove(replaced);
        }
        if (history.isRetained(entry)) {
            retained.add(entry, history);
        }
        return history;
    }

    /** Adds the latest value of a key that left the window before this node read the log. */
    void restore(Entry entry) {
        entry.markTrimmed();
        AudienceHistory history = index.getOrCreate(entry.audience());
        Entry replaced = history.restore(entry);
        if (replaced != null) {
            retained.remove(replaced);
        }
        retained.add(entry, history);
        trim();
    }

    /** Returns the latest lasting entry of a key, or null. */
    @Nullable
    Entry latest(Audience audience, String key) {
        AudienceHistory history = index.find(audience);
        return history == null ? null : history.retained(key);
    }

    /** Returns the values retained for an audience after {@code from} and up to {@code upTo}, oldest first. Drops expired ones. */
    List<Entry> retained(Audience audience, EventId from, EventId upTo, int maxBytes) {
        AudienceHistory history = index.find(audience);
        if (history == null) {
            return List.of();
        }
        List<Entry> values = new ArrayList<>();
        List<Entry> expired = new ArrayList<>(0);
        long now = clock.millis();
        int bytes = 0;
        for (Entry value : history.retainedAfter(from)) {
            if (value.id().isAfter(upTo) || bytes >= maxBytes) {
                break;
            }
            if (value.isExpired(now)) {
                expired.add(value);
            } else {
                values.add(value);
                bytes += value.frame().length;
            }
        }
        dropExpired(expired, history, now);
        return values;
    }

    /** No session gets expired values any more, so they are removed instead of being skipped again by later readers. */
    private void dropExpired(List<Entry> expired, AudienceHistory history, long now) {
        for (Entry value : expired) {
            if (value.isTrimmed()) {
                retained.remove(value);
                drop(value, value.audience(), history, now);
            }
        }
    }

    /** Whether this many entries certainly fill no more than three quarters of the window. Needs no lock. */
    boolean hasRoomForSome(long count) {
        return count >= 0
                && count <= bounds.maxEvents() / 4L * 3
                && (largestCost == 0 || count <= bounds.maxBytes() / 4 * 3 / largestCost);
    }

    /** Whether the entries after this position fill more than three quarters of the window. */
    boolean isAlmostAllAfter(EventId reader) {
        int read = entries.indexAfter(reader);
        if (read == entries.size()) {
            return false;
        }
        Entry oldestUnread = entries.get(read);
        long unreadBytes = appendedBytes - oldestUnread.bytesUpToHere() + oldestUnread.cost();
        return 4L * (entries.size() - read) > 3L * bounds.maxEvents() || unreadBytes > bounds.maxBytes() / 4 * 3;
    }

    /**
     * Drops what exceeds the bounds. The newest entry stays regardless of its size, since another node may accept larger events than this
     * one keeps.
     */
    void trim() {
        trim(clock.nanos());
    }

    private void trim(long nanos) {
        long maxAge = bounds.maxAge().toNanos();
        while (entries.size() > bounds.maxEvents()
                || (windowBytes > bounds.maxBytes() && entries.size() > 1)
                || (!entries.isEmpty() && entries.get(0).isOlderThan(maxAge, nanos))) {
            trimFirst(clock.millis());
        }
        while (retained.count() > bounds.maxRetained() || retained.bytes() > bounds.maxRetainedBytes()) {
            evictFirstRetained(clock.millis());
        }
    }

    private void trimFirst(long now) {
        Entry entry = entries.removeFirst();
        windowBytes -= entry.cost();
        trimmedTo = entry.id();
        AudienceHistory place = places.removeFirst();
        if (place == SEVERAL) {
            entry.audience().members().forEach(member -> trimFirst(entry, member, index.get(member), now));
        } else {
            trimFirst(entry, entry.audience(), place, now);
        }
    }

    private void trimFirst(Entry entry, Audience audience, AudienceHistory history, long now) {
        Entry first = history.entries().removeFirst();
        assert first == entry;
        if (history.entries().isEmpty()) {
            windowBytes -= AudienceHistory.cost(audience);
        }
        if (!history.isRetained(entry)) {
            drop(entry, audience, history, now);
        } else if (entry.isExpired(now)) {
            retained.remove(entry);
            drop(entry, audience, history, now);
        } else {
            entry.markTrimmed();
        }
    }

    private void evictFirstRetained(long now) {
        Entry entry = retained.eldest();
        AudienceHistory history = retained.remove(entry);
        history.forget(entry);
        if (entry.isTrimmed()) {
            drop(entry, entry.audience(), history, now);
        }
    }

    /**
     * Handles an entry that is no longer kept for one of its audiences. This is a loss unless no session would have got the entry anyway.
     */
    private void drop(Entry entry, Audience audience, AudienceHistory history, long now) {
        history.forget(entry);
        if (!entry.isSuperseded() && !entry.isExpired(now)) {
            history.losses().add(entry);
        }
        index.shrink(audience, history);
    }
}
