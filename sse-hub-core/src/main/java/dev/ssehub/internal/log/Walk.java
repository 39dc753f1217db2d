package dev.ssehub.internal.log;

import dev.ssehub.event.EventId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** One stretch of a session's walk: merges the entries of its audiences by id. Used only while the log's lock is held. */
final class Walk {

    private final AudienceIndex index;
    private final EventId trimmedTo;
    private final EventId tailAtConnect;
    private final long now;
    private final PriorityQueue<Source> sources = new PriorityQueue<>();

    /**
     * @param trimmedTo the last entry that has left the window
     * @param tailAtConnect ephemeral entries up to here are left out
     * @param now the time for checking expiry
     */
    Walk(AudienceIndex index, EventId trimmedTo, EventId tailAtConnect, long now) {
        this.index = index;
        this.trimmedTo = trimmedTo;
        this.tailAtConnect = tailAtConnect;
        this.now = now;
    }

    /**
     * Collects the entries between two positions that the session wants, up to {@code maxBytes} but at least one. An entry for several of
     * the audiences is found once for each of them, in direct succession, and is added once.
     */
    Backlog collect(EventId from, EventId upTo, Collection<Interest> interests, int maxBytes) {
        interests.forEach(this::offer);
        List<Entry> found = new ArrayList<>();
        int bytes = 0;
        EventId reached = from;
        for (Source next = sources.poll(); next != null; next = sources.poll()) {
            Entry entry = Objects.requireNonNull(next.current());
            if (entry.id().isAfter(upTo)) {
                break;
            }
            boolean isRepeated = entry.id().equals(reached);
            if (!isRepeated && isWanted(entry)) {
                if (bytes > 0 && bytes + entry.frame().length > maxBytes) {
                    return new Backlog(found, reached, null);
                }
                found.add(entry);
                bytes += entry.frame().length;
            }
            reached = entry.id();
            next.advance();
            offer(next);
        }
        return new Backlog(found, upTo, null);
    }

    private boolean isWanted(Entry entry) {
        return !entry.isSuperseded()
                && !entry.isExpired(now)
                && (!entry.isEphemeral() || entry.id().isAfter(tailAtConnect));
    }

    private void offer(Interest interest) {
        AudienceHistory history = index.find(interest.audience());
        if (history != null) {
            if (trimmedTo.isAfter(interest.after())) {
                offer(new Values(history.retainedAfter(interest.after()).iterator()));
            }
            EntryRing entries = history.entries();
            offer(new Recent(entries, entries.indexAfter(interest.after())));
        }
    }

    private void offer(Source source) {
        if (source.current() != null) {
            sources.add(source);
        }
    }

    /** An iteration over entries of one audience, ordered by the id of its current entry. */
    private abstract static class Source implements Comparable<Source> {

        /** Returns the current entry, or null at the end. */
        @Nullable
        abstract Entry current();

        abstract void advance();

        @Override
        public final int compareTo(Source other) {
            return id().compareTo(other.id());
        }

        private EventId id() {
            return Objects.requireNonNull(current()).id();
        }
    }

    /** Iterates over the entries in the window. */
    private static final class Recent extends Source {
        private final EntryRing ring;
        private int index;

        Recent(EntryRing ring, int index) {
            this.ring = ring;
            this.index = index;
        }

        @Override
        @Nullable
        Entry current() {
            return index < ring.size() ? ring.get(index) : null;
        }

        @Override
        void advance() {
            index++;
        }
    }

    /** Iterates over the retained values that have left the window, which are older than everything in it. */
    private static final class Values extends Source {
        private final Iterator<Entry> values;
        private @Nullable Entry current;

        Values(Iterator<Entry> values) {
            this.values = values;
            advance();
        }

        @Override
        @Nullable
        Entry current() {
            return current;
        }

        @Override
        void advance() {
            Entry next = values.hasNext() ? values.next() : null;
            current = next != null && next.isTrimmed() ? next : null;
        }
    }
}
