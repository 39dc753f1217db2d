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
 * The ordered log of entries, as far as this node keeps it. Decides what may be appended and what may be read from which position.
 *
 * <p>The {@link Window} is a ring, bounded by count, bytes and age. Each audience has its own ring over the same entries, so that the
 * entries for a session are found by a binary search per audience instead of a scan. The latest value of each key outlives the window,
 * within bounds of its own. When an entry is dropped that a client may still need, this is recorded as a loss of its audience, so that a
 * gap is reported exactly when there is one.
 *
 * <p>One lock guards this class and its parts. Each method holds it for one bounded step; only {@link #reset} runs an action of its caller
 * under it, which enqueues commands. The parts rely on the lock and take none themselves. Only {@link #tail()}, which is written last, and
 * the estimate in {@link #isAboutToOverrun} are read without it.
 */
public final class EventLog {

    /** What {@link #read} returns if entries after the given position have been dropped. */
    public static final int LAPPED = -1;

    /** Older than anything that is kept, and small enough not to overflow. */
    private static final long MAX_AGE_NANOS = TimeUnit.DAYS.toNanos(2 * 365);

    private final HubClock clock;

    private final ReentrantLock lock = new ReentrantLock();
    // Written under the lock, after the entries up to it are in place.
    private volatile EventId tail = new EventId(0, 0);
    // Whether incoming records were published before this node started to follow.
    private volatile boolean readsHistory = true;

    // The fields below are guarded by the lock.
    private final Window window;
    private final Jumps jumps = new Jumps();
    private EventId floor = tail;

    /** Creates an empty log that has no epoch yet. */
    public EventLog(LogBounds bounds, HubClock clock) {
        this.window = new Window(bounds, clock);
        this.clock = clock;
    }

    /** Begins a new life of the log. Everything before {@code newFloor} is unknown from now on. */
    public void reset(EventId newFloor) {
        reset(newFloor, List.of(), () -> {});
    }

    /**
     * Begins a new life of the log, together with the values retained from before it, in one step.
     *
     * @param values the latest event of each key from before the floor, which new sessions get; no session resumes from a position before
     *     the floor
     * @param beforeVisible run under the lock before any reader can see the new beginning; must only enqueue commands for lanes
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
        // Outside the lock, because it copies the event's bytes.
        Entry entry = new Entry(id, publishedAt, agesFrom(publishedAt, now), publication);
        lock.lock();
        try {
            requireNext(id);
            window.add(entry, now);
            tail = id;
        } catch (OutOfMemoryError | StackOverflowError failure) {
            // The window and the histories may be inconsistent, which could lose events silently. A gap is the lesser
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
     * Marks the end of the history: what follows has just been published. Its time in the window begins when it arrives, so that a wrong or
     * corrected clock, of this machine or another, does not empty the window. What came before ages from its time of publication.
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

    /** Moves the tail past a record that is not an event. */
    public void skip(EventId id) {
        lock.lock();
        try {
            requireNext(id);
            tail = id;
        } finally {
            lock.unlock();
        }
    }

    /** Moves the tail past ids that were left out. A position between them is that of a record that the broker has lost. */
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

    /** Returns whether the log begins after a reader's position, which is then in an earlier life of the log or before a hole. */
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
     * @return how many were put into {@code buffer}, possibly 0, or {@link #LAPPED}
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
     * Finds the entries for some audiences between two positions, up to {@code maxBytes} but at least one entry.
     *
     * @param from the session's position
     * @param upTo where to stop; not after the tail
     * @param interests all that the session is entitled to
     * @param tailAtConnect the tail when the client connected; ephemeral entries up to there are left out
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
     * Finds the entries for some audiences in a stretch of the broker's history.
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

    /** Returns the reason if {@link #backlog} would return a gap, or null. */
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

    /** Drops entries that have become too old, even if nothing is appended. */
    public void trimByAge() {
        lock.lock();
        try {
            window.trim();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a reader at this position is about to lose entries, because those it has not read fill more than three quarters of the
     * window. Takes no lock if few ids are between the position and the tail.
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

    /** Returns the bytes that count against the bounds: those of the window and those of the retained values. */
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

    /** For values that are not read for every event. */
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
