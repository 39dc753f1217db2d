package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.RunEnd;
import org.jspecify.annotations.Nullable;

/**
 * The times at which a run got its turn, emitted and was watched, and the deadlines that follow from them until it ends. Times are
 * monotonic, in nanoseconds; only their differences have a meaning. Any thread may call any method.
 */
final class RunTimes {

    private final RunLimits limits;
    private final RunLog log;
    private final boolean isShared;
    private final long startedAt;
    // Each time is written before the flag that publishes it.
    private volatile long turnAt;
    private volatile boolean hasTurn;
    private volatile long lastEventAt;
    private volatile boolean hasEvent;
    /** When other nodes were last known not to show the run, and whether that was ever known. */
    private volatile long unshownAt;

    private volatile boolean wasUnshown;
    private volatile long watchedAt;
    private volatile boolean wasWatched;

    /** @param isShared whether other nodes may show the run, which then counts as watched until they are known not to */
    RunTimes(RunLimits limits, RunLog log, boolean isShared, long startedAt) {
        this.limits = limits;
        this.log = log;
        this.isShared = isShared;
        this.startedAt = startedAt;
    }

    boolean hasTurn() {
        return hasTurn;
    }

    void turn(long now) {
        turnAt = now;
        hasTurn = true;
    }

    void event(long now) {
        lastEventAt = now;
        hasEvent = true;
    }

    /** Records whether other nodes showed the run at a moment. Returns whether this may bring a deadline forward. */
    boolean watchedElsewhere(boolean isWatched, long askedAt) {
        if (limits.unwatched() == RunLimits.NEVER) {
            return false;
        }
        if (isWatched) {
            watchedAt = askedAt;
            wasWatched = true;
        } else {
            unshownAt = askedAt;
            wasUnshown = true;
        }
        return !isWatched;
    }

    long sinceTurn(long now) {
        return now - turnAt;
    }

    /** Returns the end for a limit that has been reached, or null. */
    @Nullable
    RunEnd due(long now) {
        if (!hasTurn) {
            return isOver(startedAt, limits.maxDuration(), now)
                    ? RunEnd.expired(RunBound.QUEUE, "the run has waited too long for its turn")
                    : null;
        }
        if (isOver(turnAt, limits.maxDuration(), now)) {
            return RunEnd.expired(RunBound.MAX_DURATION, "the run has taken too long");
        }
        if (!hasEvent && isOver(turnAt, limits.firstEvent(), now)) {
            return RunEnd.expired(RunBound.FIRST_EVENT, "the run has not begun in time");
        }
        if (hasEvent && isOver(lastEventAt, limits.idle(), now)) {
            return RunEnd.expired(RunBound.IDLE, "the run has been silent for too long");
        }
        if (mayBeUnwatched() && isOver(unwatchedSince(), limits.unwatched(), now) && isKnownToBeUnwatched()) {
            return RunBound.unwatched();
        }
        return null;
    }

    private static boolean isOver(long since, long limit, long now) {
        return now - since >= limit;
    }

    /** Returns when the next limit is reached, as far as is known now. */
    long next() {
        if (!hasTurn) {
            return startedAt + limits.maxDuration();
        }
        long next = turnAt + limits.maxDuration();
        next = earlier(next, hasEvent ? lastEventAt + limits.idle() : turnAt + limits.firstEvent());
        return mayBeUnwatched() && isKnownToBeUnwatched() ? earlier(next, unwatchedSince() + limits.unwatched()) : next;
    }

    private boolean mayBeUnwatched() {
        return limits.unwatched() != RunLimits.NEVER && log.viewers() == 0;
    }

    private long unwatchedSince() {
        long since = log.unwatchedSince();
        since = since - turnAt < 0 ? turnAt : since;
        return wasWatched && since - watchedAt < 0 ? watchedAt : since;
    }

    /**
     * Returns whether no other node shows the run either. Only a report from after the end of the time limit counts, since another node may
     * have begun to show the run after an earlier one.
     */
    private boolean isKnownToBeUnwatched() {
        return !isShared || (wasUnshown && unshownAt - (unwatchedSince() + limits.unwatched()) >= 0);
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
