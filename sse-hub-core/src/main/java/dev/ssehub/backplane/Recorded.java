package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.time.Instant;
import java.util.Objects;

/**
 * A record with its place in the log.
 *
 * @param id its id
 * @param publishedAt when it was published, by the clock of the node that published it, in milliseconds
 * @param record the record
 */
public record Recorded(EventId id, Instant publishedAt, LogRecord record) {

    public Recorded {
        Objects.requireNonNull(id, "id must not be null");
        Objects.requireNonNull(publishedAt, "publishedAt must not be null");
        Objects.requireNonNull(record, "record must not be null");
    }
}
