package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.SseHub;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of the outbox of a hub.
 *
 * @param sequencer whether it is the one that looks after the outbox; only that one counts what waits
 * @param size how many committed events had not come to the log when they were counted
 * @param age that of the oldest of them
 * @param drained how many this node has brought to the log
 * @param refused how many it has taken out because the log does not accept them
 */
public record OutboxReport(boolean sequencer, long size, Duration age, long drained, long refused) {

    /** Knows the outboxes of hubs. */
    public interface Source {

        /** Returns what is known of that of a hub, or null if it has none. */
        @Nullable
        OutboxReport reportOf(SseHub hub);
    }
}
