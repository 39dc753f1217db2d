package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.time.Instant;
import java.util.List;

/**
 * A stretch of the log as the broker keeps it.
 *
 * @param records the records, in order
 * @param reached up to where these are all there were
 */
public record History(List<Recorded> records, EventId reached) {

    /**
     * A record in its place.
     *
     * @param id its id
     * @param publishedAt when it was published
     * @param record the record
     */
    public record Recorded(EventId id, Instant publishedAt, LogRecord record) {}
}
