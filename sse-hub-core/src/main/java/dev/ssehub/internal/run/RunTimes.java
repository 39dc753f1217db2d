package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.RunEnd;
import org.jspecify.annotations.Nullable;

/**
 * What has been when in a run that is under way, and so which of its bounds of time it reaches when. Times are monotonic, in nanoseconds; only their
 * differences mean something. Any thread may call any method.
 */
final class RunTimes {

    private final RunLimits limits;
    private final RunLog log;
    private final boolean isShared;
    private final long startedAt;
    // Each is written before the flag that makes it known.
    private volatile long turnAt;
    private volatile boolean hasTurn;
    private volatile long lastEventAt;
    private volatile boolean hasEvent;
    /** When the other nodes were last known not to show the run, and whether they ever were. */
    private volatile long unshownAt;

    private volatile boolean wasUnshown;
    private volatile long watchedAt;
    private volatile boolean wasWatched;

    /** @param isShared whether other nodes may show the run: it counts as watched until they are known not to */
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

    /** Takes note of whether others showed the run at a moment. Returns whether that may make a bound nearer. */
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

    /** Returns the end for the bound that is reached, or null. */
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

    /** Returns when the next bound is reached, as far as can be seen now. */
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

    /** Others may have begun to show it meanwhile: only what they say after the time is over counts. */
    private boolean isKnownToBeUnwatched() {
        return !isShared || (wasUnshown && unshownAt - (unwatchedSince() + limits.unwatched()) >= 0);
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
