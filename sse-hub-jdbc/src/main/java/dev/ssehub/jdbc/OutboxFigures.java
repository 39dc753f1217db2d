package dev.ssehub.jdbc;

import java.time.Duration;
import java.util.Objects;

/**
 * What a node knows of the outbox.
 *
 * @param depth how many events of committed transactions the log had not taken yet when they were counted, by the sequencer every ten seconds; 0 on others
 * @param oldest the age of the oldest of them
 * @param drained how many this node has brought to the log
 * @param drainNanos how long it took for that, altogether
 * @param sequencer whether this node is the one that looks after the outbox
 */
public record OutboxFigures(long depth, Duration oldest, long drained, long drainNanos, boolean sequencer) {

    public OutboxFigures {
        Objects.requireNonNull(oldest, "oldest must not be null");
    }

    OutboxFigures with(int moreDrained, long moreNanos) {
        return new OutboxFigures(depth, oldest, drained + moreDrained, drainNanos + moreNanos, sequencer);
    }

    OutboxFigures with(long newDepth, Duration newOldest) {
        return new OutboxFigures(newDepth, newOldest, drained, drainNanos, sequencer);
    }

    OutboxFigures of(boolean isSequencer) {
        return isSequencer
                ? new OutboxFigures(depth, oldest, drained, drainNanos, true)
                : new OutboxFigures(0, Duration.ZERO, drained, drainNanos, false);
    }
}
