package dev.ssehub.internal.log;

import dev.ssehub.backplane.History;
import dev.ssehub.backplane.History.Recorded;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The ordered window of entries that this node keeps.
 *
 * <p>The window is a ring, bounded by count, bytes and age. Each audience has its own ring over the same entries, so that what a
 * session needs is found by a binary search per audience, never by a scan. The latest value of each key outlives the window, within
 * bounds of its own. What is dropped although it might be needed is noted as a loss of its audience: that is how a gap is reported
 * exactly when there is one.
 *
 * <p>Everything is guarded by one lock, held for short stretches and never while calling out; {@link #tail()} is read without it.
 */
public final class EventLog {

    /** What {@link #read} answers when entries after the given place are gone. */
    public static final int LAPPED = -1;

    /** Older than anything that is kept, and far from an overflow. */
    private static final long MAX_AGE_NANOS = TimeUnit.DAYS.toNanos(2 * 365);

    private final LogBounds bounds;
    private final HubClock clock;

    private final ReentrantLock lock = new ReentrantLock();
    // Written under the lock, after what it promises is in place.
    private volatile EventId tail = new EventId(0, 0);
    // While what comes was published before this node was there.
    private volatile boolean readsHistory = true;

    // The rest is guarded by the lock.
    private final EntryRing window = new EntryRing();
    private final AudienceIndex index = new AudienceIndex();
    private final Retained retained = new Retained();
    private final Jumps jumps = new Jumps();
    private EventId floor = tail;
    private EventId trimmedTo = tail;
    private long windowBytes;
    private long appendedBytes;

    /** Creates an empty log that knows no epoch yet. */
    public EventLog(LogBounds bounds, HubClock clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    /** Begins a life of the log: everything before {@code newFloor} is unknown from now on. */
    public void reset(EventId newFloor) {
        reset(newFloor, List.of(), () -> {});
    }

    /**
     * Begins a life of the log, in one step with what is retained from before it.
     *
     * @param values the latest events of keys, from before the floor: nobody resumes after them, a new session gets them
     * @param beforeVisible run before any reader finds the new beginning, under the lock: it must only enqueue commands for lanes
     */
    public void reset(EventId newFloor, List<Recorded> values, Runnable beforeVisible) {
        lock.lock();
        try {
            window.clear();
            index.reset(newFloor);
            jumps.clear();
            retained.clear();
            windowBytes = 0;
            floor = newFloor;
            trimmedTo = newFloor;
            values.forEach(this::restore);
            beforeVisible.run();
            tail = newFloor;
        } finally {
            lock.unlock();
        }
    }

    /** Adds the next event. */
    public void append(EventId id, Instant publishedAt, Publication publication) {
        // Not under the lock: it copies the event's bytes.
        Entry entry = new Entry(id, publishedAt, agesFrom(publishedAt), publication);
        lock.lock();
        try {
            requireNext(id);
            add(entry);
            tail = id;
        } catch (OutOfMemoryError | StackOverflowError failure) {
            // The window and the histories may not agree any more, and so lose events in silence. A gap is the lesser
            // evil.
            forgetAllUpTo(id);
            throw failure;
        } finally {
            lock.unlock();
        }
    }

    private void add(Entry entry) {
        int cost = entry.cost();
        window.addLast(entry);
        windowBytes += cost;
        appendedBytes += cost;
        entry.bytesUpToHere(appendedBytes);
        for (Audience audience : entry.audience().members()) {
            add(entry, audience);
        }
        trim();
    }

    private void add(Entry entry, Audience audience) {
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
    }

    private void forgetAllUpTo(EventId newFloor) {
        floor = newFloor;
        trimmedTo = newFloor;
        tail = newFloor;
        window.clear();
        windowBytes = 0;
        retained.clear();
        jumps.clear();
        // Last: it allocates.
        index.reset(newFloor);
    }

    /**
     * What comes from now on is news. Its time in the window begins when it comes, so that a clock of this machine or another's that is wrong, or
     * is put right, empties no window. What came before is as old as it says.
     */
    public void historyIsRead() {
        readsHistory = false;
    }

    private long agesFrom(Instant publishedAt) {
        long age = readsHistory ? Math.max(0, clock.millis() - publishedAt.toEpochMilli()) : 0;
        return clock.nanos() - Math.min(TimeUnit.MILLISECONDS.toNanos(age), MAX_AGE_NANOS);
    }

    private void restore(Recorded value) {
        if (!(value.record() instanceof Publication publication)) {
            return;
        }
        Entry entry = new Entry(value.id(), value.publishedAt(), clock.nanos(), publication);
        entry.markTrimmed();
        AudienceHistory history = index.getOrCreate(entry.audience());
        Entry replaced = history.restore(entry);
        if (replaced != null) {
            retained.remove(replaced);
        }
        retained.add(entry, history);
        trim();
    }

    /** Moves the tail over a record that is no event. */
    public void skip(EventId id) {
        lock.lock();
        try {
            requireNext(id);
            tail = id;
        } finally {
            lock.unlock();
        }
    }

    /** Moves the tail over ids that were left out: positions between are those of records that the broker has lost. */
    public void jump(EventId place) {
        lock.lock();
        try {
            requireNext(place);
            floor = EventId.max(floor, jumps.add(tail, place));
            tail = place;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the id of the newest record. Takes no lock. */
    public EventId tail() {
        return tail;
    }

    /** Returns whether a reader has not come to the log's beginning yet: it stands in an earlier life, or before a hole. */
    public boolean beginsAfter(EventId reader) {
        lock.lock();
        try {
            return floor.isAfter(reader);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the earliest position from which the whole window can be read. */
    public EventId earliest() {
        lock.lock();
        try {
            return trimmedTo;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads the entries after {@code after}, for whomever they are, up to {@code upTo}.
     *
     * @return how many were put into {@code batch}, 0 when there are none, or {@link #LAPPED}
     */
    public int read(EventId after, EventId upTo, Entry[] batch) {
        lock.lock();
        try {
            if (after.epoch() != tail.epoch() || trimmedTo.isAfter(after)) {
                return LAPPED;
            }
            int from = window.indexAfter(after);
            int count = 0;
            while (count < batch.length && from + count < window.size()) {
                Entry entry = window.get(from + count);
                if (entry.id().isAfter(upTo)) {
                    break;
                }
                batch[count++] = entry;
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finds what is for some audiences between two places, as far as {@code maxBytes} go, but one entry at least.
     *
     * @param from the session's position
     * @param upTo where to stop; not after the tail
     * @param interests all that the session is entitled to
     * @param tailAtConnect the tail when the client connected: ephemeral entries up to there are not for it
     */
    public Backlog backlog(
            EventId from, EventId upTo, Collection<Interest> interests, EventId tailAtConnect, int maxBytes) {
        lock.lock();
        try {
            Gap.Reason gap = gapAt(from, upTo, interests, tailAtConnect);
            if (gap != null) {
                return Backlog.gap(gap);
            }
            return new Walk(index, trimmedTo, tailAtConnect, clock.millis()).collect(from, upTo, interests, maxBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finds what is for some audiences in a stretch that the broker kept.
     *
     * @param history the stretch
     * @param interests all that the session is entitled to
     * @param tailAtConnect as for {@link #backlog}
     * @param maxBytes as for {@link #backlog}
     */
    public Backlog recall(History history, Collection<Interest> interests, EventId tailAtConnect, int maxBytes) {
        Map<Audience, EventId> wanted = new HashMap<>();
        interests.forEach(interest -> wanted.put(interest.audience(), interest.after()));
        long now = clock.millis();
        List<Entry> found = new ArrayList<>();
        EventId reached = null;
        int bytes = 0;
        for (Recorded recorded : history.records()) {
            if (recorded.record() instanceof Publication publication
                    && isFor(wanted, publication.audience(), recorded.id())) {
                Entry entry = new Entry(recorded.id(), recorded.publishedAt(), clock.nanos(), publication);
                boolean isWanted = !entry.isExpired(now)
                        && (!entry.isEphemeral() || recorded.id().isAfter(tailAtConnect))
                        && !isSuperseded(entry);
                if (isWanted) {
                    if (bytes > 0 && bytes + entry.frame().length > maxBytes) {
                        return new Backlog(found, reached, null);
                    }
                    found.add(entry);
                    bytes += entry.frame().length;
                }
            }
            reached = recorded.id();
        }
        return new Backlog(found, history.reached(), null);
    }

    private static boolean isFor(Map<Audience, EventId> wanted, Audience audience, EventId id) {
        for (Audience member : audience.members()) {
            EventId after = wanted.get(member);
            if (after != null && id.isAfter(after)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSuperseded(Entry entry) {
        String key = entry.key();
        if (key == null) {
            return false;
        }
        lock.lock();
        try {
            AudienceHistory history = index.find(entry.audience());
            Entry latest = history == null ? null : history.retained(key);
            return latest != null && latest.id().isAfter(entry.id());
        } finally {
            lock.unlock();
        }
    }

    /** Returns why {@link #backlog} would answer with a gap, or null when it would not. */
    public Gap.@Nullable Reason gap(EventId from, EventId upTo, Collection<Interest> interests, EventId tailAtConnect) {
        lock.lock();
        try {
            return gapAt(from, upTo, interests, tailAtConnect);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the values retained for an audience after {@code from} and up to {@code upTo}, oldest first. */
    public List<Entry> retained(Audience audience, EventId from, EventId upTo, int maxBytes) {
        lock.lock();
        try {
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
        } finally {
            lock.unlock();
        }
    }

    /** Nobody is given them any more, so nobody need step over them again. */
    private void dropExpired(List<Entry> expired, AudienceHistory history, long now) {
        for (Entry value : expired) {
            if (value.isTrimmed()) {
                retained.remove(value);
                drop(value, value.audience(), history, now);
            }
        }
    }

    /** Drops what has become too old although nothing is appended. */
    public void trimByAge() {
        lock.lock();
        try {
            trim();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a reader at this place is about to lose what it has not read: that takes more than three quarters of the window. */
    public boolean isAboutToOverrun(EventId reader) {
        lock.lock();
        try {
            int read = window.indexAfter(reader);
            if (read == window.size() || reader.epoch() != tail.epoch()) {
                return false;
            }
            Entry oldestUnread = window.get(read);
            long unreadBytes = appendedBytes - oldestUnread.bytesUpToHere() + oldestUnread.cost();
            return 4L * (window.size() - read) > 3L * bounds.maxEvents() || unreadBytes > bounds.maxBytes() / 4 * 3;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many entries the window holds. */
    public int size() {
        lock.lock();
        try {
            return window.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the bytes that count against the bounds: the window's and, where they have left it, the retained values'. */
    public long bytes() {
        lock.lock();
        try {
            return windowBytes + retained.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many latest values of keys are retained. */
    public int retainedCount() {
        lock.lock();
        try {
            return retained.count();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many audiences' losses are remembered by name. */
    public int rememberedLosses() {
        lock.lock();
        try {
            return index.remembered();
        } finally {
            lock.unlock();
        }
    }

    private void requireNext(EventId id) {
        if (!id.isAfter(tail) || id.epoch() != tail.epoch()) {
            throw new IllegalStateException("the backplane gave " + id + " after " + tail);
        }
    }

    private Gap.@Nullable Reason gapAt(
            EventId from, EventId upTo, Collection<Interest> interests, EventId tailAtConnect) {
        trim();
        if (from.epoch() != tail.epoch() || floor.isAfter(from) || jumps.cover(from)) {
            return Gap.Reason.UNKNOWN_POSITION;
        }
        if (from.isAfter(upTo)) {
            return Gap.Reason.FUTURE;
        }
        if (!trimmedTo.isAfter(from)) {
            return null;
        }
        for (Interest interest : interests) {
            if (index.lossesOf(interest.audience()).concern(interest.after(), tailAtConnect)) {
                return Gap.Reason.TRIMMED;
            }
        }
        return null;
    }

    /** The newest stays, however large: another node may take larger events than this one keeps. */
    private void trim() {
        long now = clock.millis();
        long nanos = clock.nanos();
        long maxAge = bounds.maxAge().toNanos();
        while (window.size() > bounds.maxEvents()
                || (windowBytes > bounds.maxBytes() && window.size() > 1)
                || (!window.isEmpty() && window.get(0).isOlderThan(maxAge, nanos))) {
            trimFirst(now);
        }
        while (retained.count() > bounds.maxRetained() || retained.bytes() > bounds.maxRetainedBytes()) {
            evictFirstRetained(now);
        }
    }

    private void trimFirst(long now) {
        Entry entry = window.removeFirst();
        windowBytes -= entry.cost();
        trimmedTo = entry.id();
        for (Audience audience : entry.audience().members()) {
            trimFirst(entry, audience, now);
        }
    }

    private void trimFirst(Entry entry, Audience audience, long now) {
        AudienceHistory history = index.get(audience);
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

    /** The entry is gone for good, for one of those that it was for. That is a loss unless nobody would have been given it any more. */
    private void drop(Entry entry, Audience audience, AudienceHistory history, long now) {
        history.forget(entry);
        if (!entry.isSuperseded() && !entry.isExpired(now)) {
            history.losses().add(entry);
        }
        index.shrink(audience, history);
    }
}
