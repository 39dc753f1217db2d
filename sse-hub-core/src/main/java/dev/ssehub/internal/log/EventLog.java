package dev.ssehub.internal.log;

import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Gap;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ordered log of entries, as far as this node keeps it: what may be appended to it, and what may be read from where.
 *
 * <p>The {@link Window} is a ring, bounded by count, bytes and age. Each audience has its own ring over the same entries, so that what a
 * session needs is found by a binary search per audience, never by a scan. The latest value of each key outlives the window, within
 * bounds of its own. What is dropped although it might be needed is noted as a loss of its audience: that is how a gap is reported
 * exactly when there is one.
 *
 * <p>One lock guards everything in this package: each method here takes it for one bounded step (only {@link #reset} runs something of its
 * caller meanwhile, which enqueues commands), the parts below rely on it, and only {@link #tail()}, which is written last, is read without it.
 */
public final class EventLog {

    /** What {@link #read} answers when entries after the given place are gone. */
    public static final int LAPPED = -1;

    /** Older than anything that is kept, and far from an overflow. */
    private static final long MAX_AGE_NANOS = TimeUnit.DAYS.toNanos(2 * 365);

    private final HubClock clock;

    private final ReentrantLock lock = new ReentrantLock();
    // Written under the lock, after what it promises is in place.
    private volatile EventId tail = new EventId(0, 0);
    // While what comes was published before this node was there.
    private volatile boolean readsHistory = true;

    // The rest is guarded by the lock.
    private final Window window;
    private final Jumps jumps = new Jumps();
    private EventId floor = tail;

    /** Creates an empty log that knows no epoch yet. */
    public EventLog(LogBounds bounds, HubClock clock) {
        this.window = new Window(bounds, clock);
        this.clock = clock;
    }

    /** Begins a life of the log: everything before {@code newFloor} is unknown from now on. */
    public void reset(EventId newFloor) {
        reset(newFloor, List.of(), () -> {});
    }

    /**
     * Begins a life of the log, in one step with what is retained from before it.
     *
     * @param values the latest event of each key from before the floor, which new sessions get; no session resumes from a place before it
     * @param beforeVisible run before any reader finds the new beginning, under the lock: it must only enqueue commands for lanes
     */
    public void reset(EventId newFloor, List<Recorded> values, Runnable beforeVisible) {
        lock.lock();
        try {
            floor = newFloor;
            jumps.clear();
            window.reset(newFloor);
            values.forEach(this::restore);
            beforeVisible.run();
            tail = newFloor;
        } finally {
            lock.unlock();
        }
    }

    /** Adds the next event. */
    public void append(EventId id, Instant publishedAt, Publication publication) {
        long now = clock.nanos();
        // Not under the lock: it copies the event's bytes.
        Entry entry = new Entry(id, publishedAt, agesFrom(publishedAt, now), publication);
        lock.lock();
        try {
            requireNext(id);
            window.add(entry, now);
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

    private void forgetAllUpTo(EventId newFloor) {
        floor = newFloor;
        tail = newFloor;
        jumps.clear();
        window.reset(newFloor);
    }

    /**
     * What comes from now on is news. Its time in the window begins when it comes, so that a clock of this machine or another's that is wrong, or
     * is put right, empties no window. What came before is as old as it says.
     */
    public void historyIsRead() {
        readsHistory = false;
    }

    private long agesFrom(Instant publishedAt, long now) {
        long age = readsHistory ? Math.max(0, clock.millis() - publishedAt.toEpochMilli()) : 0;
        return now - Math.min(TimeUnit.MILLISECONDS.toNanos(age), MAX_AGE_NANOS);
    }

    private void restore(Recorded value) {
        if (value.record() instanceof Publication publication) {
            window.restore(new Entry(value.id(), value.publishedAt(), clock.nanos(), publication));
        }
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
        return locked(() -> floor.isAfter(reader));
    }

    /** Returns the earliest position from which the whole window can be read. */
    public EventId earliest() {
        return locked(window::trimmedTo);
    }

    /**
     * Reads the entries after {@code after}, of all audiences, up to {@code upTo}.
     *
     * @return how many were put into {@code buffer}, 0 when there are none, or {@link #LAPPED}
     */
    public int read(EventId after, EventId upTo, Entry[] buffer) {
        lock.lock();
        try {
            if (after.epoch() != tail.epoch() || window.trimmedTo().isAfter(after)) {
                return LAPPED;
            }
            EntryRing entries = window.entries();
            int from = entries.indexAfter(after);
            int count = 0;
            while (count < buffer.length && from + count < entries.size()) {
                Entry entry = entries.get(from + count);
                if (entry.id().isAfter(upTo)) {
                    break;
                }
                buffer[count++] = entry;
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
            return new Walk(window.index(), window.trimmedTo(), tailAtConnect, clock.millis())
                    .collect(from, upTo, interests, maxBytes);
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
    public Backlog recall(HistoryPage history, Collection<Interest> interests, EventId tailAtConnect, int maxBytes) {
        return new HistoryFilter(interests, tailAtConnect, clock, this::isSuperseded).collect(history, maxBytes);
    }

    private boolean isSuperseded(Entry entry) {
        String key = entry.key();
        if (key == null) {
            return false;
        }
        lock.lock();
        try {
            Entry latest = window.latest(entry.audience(), key);
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
            return window.retained(audience, from, upTo, maxBytes);
        } finally {
            lock.unlock();
        }
    }

    /** Drops what has become too old although nothing is appended. */
    public void trimByAge() {
        lock.lock();
        try {
            window.trim();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a reader at this place is about to lose what it has not read: that takes more than three quarters of the window. Takes no lock where few
     * ids are between it and the tail.
     */
    public boolean isAboutToOverrun(EventId reader) {
        EventId end = tail;
        if (reader.epoch() == end.epoch() && window.hasRoomForSome(end.offset() - reader.offset())) {
            return false;
        }
        lock.lock();
        try {
            return reader.epoch() == tail.epoch() && window.isAlmostAllAfter(reader);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many entries the window holds. */
    public int size() {
        return locked(() -> window.entries().size());
    }

    /** Returns the bytes that count against the bounds: the window's and, where they have left it, the retained values'. */
    public long bytes() {
        return locked(window::bytes);
    }

    /** Returns how many latest values of keys are retained. */
    public int retainedCount() {
        return locked(window::retainedCount);
    }

    /** Returns how many audiences' losses are remembered by name. */
    public int rememberedLosses() {
        return locked(() -> window.index().remembered());
    }

    /** For what is not read for every event. */
    private <T> T locked(Supplier<T> reading) {
        lock.lock();
        try {
            return reading.get();
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
        window.trim();
        if (from.epoch() != tail.epoch() || floor.isAfter(from) || jumps.cover(from)) {
            return Gap.Reason.UNKNOWN_POSITION;
        }
        if (from.isAfter(upTo)) {
            return Gap.Reason.FUTURE;
        }
        if (!window.trimmedTo().isAfter(from)) {
            return null;
        }
        for (Interest interest : interests) {
            if (window.index().lossesOf(interest.audience()).concern(interest.after(), tailAtConnect)) {
                return Gap.Reason.TRIMMED;
            }
        }
        return null;
    }
}
