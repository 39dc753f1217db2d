package dev.ssehub.internal.log;

import dev.ssehub.event.EventId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;

/** One stretch of a session's way: merges the rings of its audiences by id. Lives only while the log's lock is held. */
final class Walk {

    private final AudienceIndex index;
    private final EventId trimmedTo;
    private final EventId connectedAt;
    private final long now;
    private final PriorityQueue<Source> sources = new PriorityQueue<>();

    /**
     * @param trimmedTo the last entry that has left the window
     * @param connectedAt ephemeral entries up to here are not for the session
     * @param now the time, for entries that expire
     */
    Walk(AudienceIndex index, EventId trimmedTo, EventId connectedAt, long now) {
        this.index = index;
        this.trimmedTo = trimmedTo;
        this.connectedAt = connectedAt;
        this.now = now;
    }

    /** Goes from one place to another, as far as {@code maxBytes} go, but over one wanted entry at least. */
    Backlog collect(EventId from, EventId upTo, Collection<Interest> interests, int maxBytes) {
        interests.forEach(this::offer);
        List<Entry> found = new ArrayList<>();
        int bytes = 0;
        EventId reached = from;
        for (Source next = sources.poll(); next != null; next = sources.poll()) {
            Entry entry = next.current();
            if (entry.id().isAfter(upTo)) {
                break;
            }
            if (isWanted(entry)) {
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
                && (!entry.isEphemeral() || entry.id().isAfter(connectedAt));
    }

    private void offer(Interest interest) {
        AudienceHistory history = index.find(interest.audience());
        if (history != null) {
            offer(new Source(valuesThatLeftTheWindow(history, interest.after()), 0));
            offer(new Source(history.entries(), history.entries().indexAfter(interest.after())));
        }
    }

    private void offer(Source source) {
        if (source.hasCurrent()) {
            sources.add(source);
        }
    }

    /** They come before everything that is in the window. */
    private EntryRing valuesThatLeftTheWindow(AudienceHistory history, EventId after) {
        EntryRing values = new EntryRing();
        if (trimmedTo.isAfter(after)) {
            for (Entry value : history.retained()) {
                if (value.isTrimmed() && value.id().isAfter(after)) {
                    values.addLast(value);
                }
            }
        }
        return values;
    }

    /** A place in one ring, ordered by the id of the entry there. */
    private static final class Source implements Comparable<Source> {
        private final EntryRing ring;
        private int index;

        Source(EntryRing ring, int index) {
            this.ring = ring;
            this.index = index;
        }

        boolean hasCurrent() {
            return index < ring.size();
        }

        Entry current() {
            return ring.get(index);
        }

        void advance() {
            index++;
        }

        @Override
        public int compareTo(Source other) {
            return current().id().compareTo(other.current().id());
        }
    }
}
