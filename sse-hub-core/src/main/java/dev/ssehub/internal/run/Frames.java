package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.wire.EventBlock;
import dev.ssehub.run.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads the events of a run's log back from its frames. Pure functions. */
final class Frames {

    /** The number of events that are merged at once. Holding all of them unmerged would need many times the memory of the log. */
    private static final int BATCH = 1024;

    private Frames() {}

    /**
     * One event, or several merged into one.
     *
     * @param offset the offset of the last event that was merged into it
     */
    record Numbered(int offset, SseEvent event) {}

    /** Returns the event with this offset. */
    static SseEvent read(RunLog log, int offset) {
        return new EventBlock(log.bytes(), log.endOf(offset - 1), log.endOf(offset)).toEvent();
    }

    /** Returns all events of a log that does not grow any more. */
    static List<SseEvent> all(RunLog log) {
        return IntStream.rangeClosed(1, log.lastEvent())
                .mapToObj(offset -> read(log, offset))
                .toList();
    }

    /** Returns all events of a log, with neighbours merged where the dialect can. */
    static List<Numbered> merged(RunLog log, Dialect dialect) {
        List<Numbered> events = new ArrayList<>();
        int batch = BATCH;
        int last = log.lastEvent();
        for (int offset = 1; offset <= last; offset++) {
            events.add(new Numbered(offset, read(log, offset)));
            if (events.size() >= batch) {
                events = merged(events, dialect);
                // The batch grows with the number of events left, so that those that cannot be merged are not tried
                // again each time.
                batch = Math.max(BATCH, 2 * events.size());
            }
        }
        return merged(events, dialect);
    }

    /** Merges pairs, then pairs of the results, and so on. Merging one event after the other would copy a long text once for each of its words. */
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
