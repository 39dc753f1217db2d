package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.wire.EventBlock;
import dev.ssehub.run.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The events of a run's log, read again from its frames. Pure. */
final class Frames {

    /** So many events are merged at once: all of them at a time would need many times the memory of the log. */
    private static final int BATCH = 1024;

    private Frames() {}

    /**
     * One event, or several in one.
     *
     * @param offset the offset of the last event that it stands for
     */
    record Numbered(int offset, SseEvent event) {}

    /** Returns the event with this offset. */
    static SseEvent read(RunLog log, int offset) {
        return new EventBlock(log.bytes(), log.endOf(offset - 1), log.endOf(offset)).toEvent();
    }

    /** Returns all events of a log to which nothing more is appended. */
    static List<SseEvent> all(RunLog log) {
        return IntStream.rangeClosed(1, log.lastEvent())
                .mapToObj(offset -> read(log, offset))
                .toList();
    }

    /** Returns all events of a log, neighbours merged where the dialect can. */
    static List<Numbered> merged(RunLog log, Dialect dialect) {
        List<Numbered> events = new ArrayList<>();
        int batch = BATCH;
        int last = log.lastEvent();
        for (int offset = 1; offset <= last; offset++) {
            events.add(new Numbered(offset, read(log, offset)));
            if (events.size() >= batch) {
                events = merged(events, dialect);
                // What cannot be merged is not tried again with each new batch.
                batch = Math.max(BATCH, 2 * events.size());
            }
        }
        return merged(events, dialect);
    }

    /** Merges pairs, and then pairs of those: one after the other would copy a long text once for each of its words. */
    private static List<Numbered> merged(List<Numbered> events, Dialect dialect) {
        List<Numbered> before = events;
        List<Numbered> after = pairsMerged(before, dialect);
        while (after.size() < before.size()) {
            before = after;
            after = pairsMerged(before, dialect);
        }
        return after;
    }

    private static List<Numbered> pairsMerged(List<Numbered> events, Dialect dialect) {
        List<Numbered> merged = new ArrayList<>(events.size());
        int i = 0;
        while (i < events.size()) {
            Numbered first = events.get(i++);
            SseEvent both = i < events.size()
                    ? dialect.merge(first.event(), events.get(i).event())
                    : null;
            merged.add(both == null ? first : new Numbered(events.get(i++).offset(), both));
        }
        return merged;
    }
}
