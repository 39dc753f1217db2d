package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A stretch of the log as the broker keeps it.
 *
 * @param records the records, in order
 * @param reached up to where these are all there were
 */
public record History(List<Recorded> records, EventId reached) {

    public History {
        Objects.requireNonNull(records, "records must not be null");
        Objects.requireNonNull(reached, "reached must not be null");
    }

    /**
     * A record in its place.
     *
     * @param id its id
     * @param publishedAt when it was published
     * @param record the record
     */
    public record Recorded(EventId id, Instant publishedAt, LogRecord record) {

        public Recorded {
            Objects.requireNonNull(id, "id must not be null");
            Objects.requireNonNull(publishedAt, "publishedAt must not be null");
            Objects.requireNonNull(record, "record must not be null");
        }
    }
}
