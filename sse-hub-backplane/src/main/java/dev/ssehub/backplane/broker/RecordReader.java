package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.OncePerMinute;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of a log as they arrive, and counts those that are part of a hole because they cannot be read here: they are damaged, or
 * of a later release. During a rolling update there may be many of them, so they are logged at most once a minute. Not
 * thread-safe.
 */
public final class RecordReader {

    private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);

    private final OncePerMinute news;
    private int unreadable;

    /** Creates a reader that has read nothing. */
    public RecordReader(BrokerClock clock) {
        this.news = new OncePerMinute(Objects.requireNonNull(clock, "clock must not be null")::nanos);
    }

    /** Reads a record that {@link RecordFormat#encode} has written; empty if it cannot be read here, and belongs to a hole. */
    public Optional<Recorded> read(EventId id, byte[] bytes) {
        return read(id, ByteBuffer.wrap(bytes));
    }

    /** Reads a record that {@link RecordFormat#encode} has written, like {@link RecordFormat#decode(EventId, ByteBuffer)}; empty as above. */
    public Optional<Recorded> read(EventId id, ByteBuffer bytes) {
        try {
            return Optional.of(RecordFormat.decode(id, bytes));
        } catch (IllegalArgumentException e) {
            LOG.debug("The record {} cannot be read here: {}", id, e.getMessage());
            unreadable++;
            return Optional.empty();
        }
    }

    /**
     * Logs that there were records that could not be read.
     *
     * @param floor the end of the hole that they are part of
     */
    public void reportUnreadable(EventId floor) {
        if (unreadable > 0 && news.isDue("unreadable records")) {
            LOG.error(
                    "Records up to {} cannot be read by this release, {} of them since the last report; clients get a gap",
                    Objects.requireNonNull(floor, "floor must not be null"),
                    unreadable);
            unreadable = 0;
        }
    }
}
