package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a log whose offsets are dense within an epoch, except for jumps: a record, or a mark where an epoch begins or where ids were skipped.
 *
 * @param id its place
 * @param record the record as {@link RecordFormat#encode} has written it, or null for a mark; shares an array with others, so it must not be kept
 * @param nonce distinguishes the record from another with the same id in a log that has diverged; null if there is none
 * @param jumpedFrom the start of a jump: the offset of the previous entry; otherwise null
 * @param publishedAt when it was published, by the current clock of this node; null if only the record has the time
 * @param <N> the type of the broker's nonces
 */
public record LogEntry<N>(
        EventId id,
        @Nullable ByteBuffer record,
        @Nullable N nonce,
        @Nullable Long jumpedFrom,
        @Nullable Instant publishedAt) {

    public LogEntry {
        Objects.requireNonNull(id, "id must not be null");
    }

    /** Returns whether nothing is missing between a place and this entry. */
    public boolean follows(EventId place) {
        Objects.requireNonNull(place, "place must not be null");
        if (id.epoch() != place.epoch()) {
            return false;
        }
        return record == null ? jumpedFrom != null && jumpedFrom == place.offset() : id.offset() == place.offset() + 1;
    }

    /** Returns the place before this entry. */
    public EventId floor() {
        return record == null ? id : new EventId(id.epoch(), id.offset() - 1);
    }

    /**
     * Returns the page of history for these entries.
     *
     * @param after the place before the first of them
     * @param upTo the end of the requested history
     * @param entries the entries that the broker has read; not empty unless there are none
     * @return empty if something is missing after that place, or cannot be read here
     */
    public static <N> Optional<HistoryPage> pageOf(EventId after, EventId upTo, List<LogEntry<N>> entries) {
        Objects.requireNonNull(upTo, "upTo must not be null");
        List<Recorded> records = new ArrayList<>();
        EventId reached = Objects.requireNonNull(after, "after must not be null");
        for (LogEntry<N> entry : entries) {
            if (!entry.follows(reached)) {
                return Optional.empty();
            }
            ByteBuffer record = entry.record();
            if (record != null) {
                Optional<Recorded> recorded = RecordFormat.tryDecode(entry.id(), record);
                if (recorded.isEmpty()) {
                    return Optional.empty();
                }
                records.add(entry.dated(recorded.get()));
            }
            reached = entry.id();
        }
        boolean isStuck = reached.equals(after) && upTo.isAfter(after);
        return isStuck ? Optional.empty() : Optional.of(new HistoryPage(records, reached));
    }

    Recorded dated(Recorded recorded) {
        return publishedAt == null ? recorded : new Recorded(id, publishedAt, recorded.record());
    }
}
