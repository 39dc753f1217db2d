package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.Gap;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session is sent before its walk through the log begins or continues: the greeting, a gap, a snapshot, retained values, and then
 * its position.
 *
 * <p>The position comes last, because a client that is cut off must not resume after something that it has not received. Everything before
 * it is sent without an id. Confined to a lane. Exists only while there is something to send.
 */
final class Prologue {

    private static final EventId BEGINNING = new EventId(0, 0);

    private final boolean isPlain;
    private boolean greetingDue;
    private boolean isOpening;
    private @Nullable Gap gap;
    private boolean awaitsHook;
    private long hookDeadline = Long.MAX_VALUE;
    private final Deque<byte[]> snapshot = new ArrayDeque<>(0);
    private final Deque<Interest> retainedDue = new ArrayDeque<>(4);
    private EventId retainedReached = BEGINNING;
    private boolean positionDue;

    /** @param isPlain whether the session gets no frames of the hub itself, see {@link dev.ssehub.session.Subscription.Framing#PLAIN} */
    Prologue(boolean isPlain) {
        this.isPlain = isPlain;
    }

    void greet() {
        greetingDue = true;
        isOpening = true;
        positionDue = true;
    }

    /** Withholds the position until {@link #sendPosition()}. */
    void withholdPosition() {
        positionDue = false;
    }

    void sendPosition() {
        positionDue = true;
    }

    void report(Gap missed) {
        gap = missed;
        positionDue = true;
        retainedDue.clear();
        retainedReached = BEGINNING;
    }

    /** Sends the values retained for these audiences, up to the position from which the walk delivers. */
    void sendRetained(Collection<Interest> interests) {
        retainedDue.addAll(interests);
    }

    void withoutRetained(String group) {
        Audience audience = Audience.group(group);
        Interest underWay = retainedDue.peek();
        if (underWay != null && underWay.audience().equals(audience)) {
            retainedReached = BEGINNING;
        }
        retainedDue.removeIf(due -> due.audience().equals(audience));
    }

    void awaitHook(long deadline) {
        awaitsHook = true;
        hookDeadline = deadline;
    }

    boolean awaitsHook() {
        return awaitsHook;
    }

    long hookDeadline() {
        return hookDeadline;
    }

    void takeSnapshot(List<byte[]> frames) {
        awaitsHook = false;
        hookDeadline = Long.MAX_VALUE;
        snapshot.addAll(frames);
    }

    /** Whether there is something to send now. */
    boolean canGoOn() {
        return !awaitsHook || greetingDue || gap != null;
    }

    /**
     * Puts what fits into the chunk.
     *
     * @return whether everything has been added and the prologue is over
     */
    boolean fill(Chunk chunk, EventLog log, LaneSettings settings, EventId position) {
        if (greetingDue) {
            greetingDue = false;
            chunk.add(
                    isPlain
                            ? ControlFrames.plainRetry(settings.retryMillis())
                            : ControlFrames.retry(settings.retryMillis()));
        }
        if (gap != null) {
            chunk.add(
                    isPlain
                            ? ControlFrames.plainGap(settings.gapEventName(), gap)
                            : ControlFrames.gap(settings.gapEventName(), gap));
            gap = null;
        }
        if (awaitsHook || !fillSnapshot(chunk) || !fillRetained(chunk, log)) {
            return false;
        }
        if (positionDue && !isPlain) {
            byte[] frame =
                    isOpening ? ControlFrames.cursor(position, settings.retryMillis()) : ControlFrames.cursor(position);
            if (!chunk.fits(frame.length)) {
                return false;
            }
            chunk.add(frame);
        }
        return true;
    }

    private boolean fillSnapshot(Chunk chunk) {
        for (byte[] frame = snapshot.peek(); frame != null; frame = snapshot.peek()) {
            if (!chunk.fits(frame.length)) {
                return false;
            }
            chunk.add(frame);
            snapshot.remove();
        }
        return true;
    }

    private boolean fillRetained(Chunk chunk, EventLog log) {
        for (Interest due = retainedDue.peek(); due != null; due = retainedDue.peek()) {
            List<Entry> values = log.retained(due.audience(), retainedReached, due.after(), chunk.room());
            for (Entry value : values) {
                int length = value.frame().length - value.idLength();
                if (!chunk.fits(length)) {
                    return false;
                }
                chunk.add(value.frame(), value.idLength());
                retainedReached = value.id();
                positionDue = true;
            }
            if (values.isEmpty()) {
                retainedDue.remove();
                retainedReached = BEGINNING;
            }
        }
        return true;
    }
}
