package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.SseHub;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * This node's view of a hub's outbox.
 *
 * @param sequencer whether this node is the sequencer; only the sequencer counts the waiting events
 * @param size how many committed events had not reached the log when they were counted
 * @param age the age of the oldest of them
 * @param drained how many events this node has moved to the log
 * @param refused how many it has set aside because the log does not accept them
 */
public record OutboxReport(boolean sequencer, long size, Duration age, long drained, long refused) {

    /** Reports on the outboxes of hubs. */
    public interface Source {

        /** Returns the report on a hub's outbox, or null if it has none. */
        @Nullable
        OutboxReport reportOf(SseHub hub);
    }
}
