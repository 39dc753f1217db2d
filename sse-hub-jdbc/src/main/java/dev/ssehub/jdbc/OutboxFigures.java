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
 * @param refused how many this node has taken out of the outbox because the log does not accept them
 * @param sequencer whether this node is the one that looks after the outbox
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
