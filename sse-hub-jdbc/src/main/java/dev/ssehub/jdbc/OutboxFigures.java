package dev.ssehub.jdbc;

import java.time.Duration;
import java.util.Objects;

/**
 * A node's information on the outbox.
 *
 * @param depth events of committed transactions that were not in the log yet when the sequencer counted them, every ten seconds; 0 on other nodes
 * @param oldest the age of the oldest of them
 * @param drained events that this node has moved to the log
 * @param drainNanos how long that took in total
 * @param refused events that this node has set aside because the log does not accept them
 * @param sequencer whether this node is responsible for the outbox
 */
public record OutboxFigures(
        long depth, Duration oldest, long drained, long drainNanos, long refused, boolean sequencer) {

    static final OutboxFigures NOTHING = new OutboxFigures(0, Duration.ZERO, 0, 0, 0, false);

    public OutboxFigures {
        Objects.requireNonNull(oldest, "oldest must not be null");
    }

    OutboxFigures withDrained(int more, long moreNanos, int moreRefused) {
        return new OutboxFigures(
                depth, oldest, drained + more, drainNanos + moreNanos, refused + moreRefused, sequencer);
    }

    OutboxFigures withDepth(long newDepth, Duration newOldest) {
        return new OutboxFigures(newDepth, newOldest, drained, drainNanos, refused, sequencer);
    }

    OutboxFigures of(boolean isSequencer) {
        return isSequencer
                ? new OutboxFigures(depth, oldest, drained, drainNanos, refused, true)
                : new OutboxFigures(0, Duration.ZERO, drained, drainNanos, refused, false);
    }
}
