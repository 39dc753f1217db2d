package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the log: a record, or a mark where an epoch begins or where ids were left out.
 *
 * @param id its place
 * @param record the record, or null for a mark
 * @param nonce distinguishes the record from another with the same id in a log that has diverged
 * @param jumpedFrom where a jump began: the offset of the row before it; null for everything else
 * @param publishedAt when it was published, by the clock of this node as it is now
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LogEntry(
        EventId id,
        byte @Nullable [] record,
        long nonce,
        @Nullable Long jumpedFrom,
        Instant publishedAt) {

    /** Returns whether nothing is missing between a place and this entry: offsets are dense within an epoch, but for jumps. */
    boolean follows(EventId place) {
        if (id.epoch() != place.epoch()) {
            return false;
        }
        return record == null ? jumpedFrom != null && jumpedFrom == place.offset() : id.offset() == place.offset() + 1;
    }

    /** Returns the place before this entry. */
    EventId floor() {
        return record == null ? id : new EventId(id.epoch(), id.offset() - 1);
    }
}
