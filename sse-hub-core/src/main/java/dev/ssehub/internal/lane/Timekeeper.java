package dev.ssehub.internal.lane;

import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles what is due by time for each session: heartbeats, stall and hook time-outs, re-checks, its maximum age and expiry, a drain. */
final class Timekeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Timekeeper.class);
    private static final long TRIM_NANOS = Duration.ofSeconds(1).toNanos();

    /**
     * The number of parts into which an interval is divided. What is due within a part is done at its beginning, so that the lane and the
     * threads for re-checks wake up once for many sessions. A heartbeat or a check can be early by up to one part. The more sessions share
     * a part, the longer events wait behind their heartbeats. A check costs its lane little, so its parts may be longer.
     */
    private static final int HEARTBEAT_PARTS = 64;

    private static final int RECHECK_PARTS = 16;

    private final LaneContext context;
    private final Outlet outlet;
    private final LastWords lastWords;
    private final CatchUp catchUp;
    private final Expiries expiries;
    private final long heartbeatPart;
    private boolean isDraining;
    private long drainEndsAt;
    private long nextTrim;

    Timekeeper(LaneContext context, Outlet outlet, LastWords lastWords, CatchUp catchUp) {
        this.context = context;
        this.outlet = outlet;
        this.lastWords = lastWords;
        this.catchUp = catchUp;
        this.expiries = new Expiries(context);
        this.heartbeatPart = Math.max(1, context.settings.heartbeatNanos() / HEARTBEAT_PARTS);
    }

    /** Schedules what will be due for a session that is being attached. */
    void begin(LaneSession session) {
        assert context.isMine();
        session.heartbeatAfter = nextHeartbeat();
        if (context.settings.maxAgeNanos() != Long.MAX_VALUE && session.followsHub()) {
            session.endsAt = context.now + context.jittered(context.settings.maxAgeNanos(), 0.8, 1.0);
        }
        long recheckNanos = recheckNanos(session);
        if (recheckNanos != Long.MAX_VALUE) {
            session.recheckAt = recheckAfter(recheckNanos, 0.5);
        }
        if (isDraining) {
            scheduleEnd(session);
        }
        reschedule(session);
    }

    /**
     * Ends the sessions that expired when the clocks moved apart. A session must end before anything is delivered to it after its expiry.
     *
     * @return whether anything was due
     */
    boolean watchClocks() {
        if (!expiries.haveClocksComeApart()) {
            return false;
        }
        SessionSet everyone = context.router.everyone();
        for (int i = 0; i < everyone.size(); i++) {
            LaneSession session = everyone.get(i);
            if (session.isAttached() && session.subscription().expiresAt() != null) {
                reschedule(session);
            }
        }
        return round();
    }

    /** Whether anything has to be done before more is delivered, or sessions are being drained. */
    boolean hasWork() {
        assert context.isMine();
        return isDraining || nextDue() <= context.now || expiries.areClocksApart();
    }

    /** Recalculates what is due next. For example, a session that has become writable awaits a heartbeat instead of the stall time-out. */
    void reschedule(LaneSession session) {
        assert context.isMine();
        context.deadlines.set(session, next(session));
    }

    /**
     * Ends every session at a random moment of the spread, including those that connect meanwhile. Viewers of a run end in its second half,
     * since the run may end before that.
     */
    void drain(Duration spread) {
        assert context.isMine();
        isDraining = true;
        drainEndsAt = context.now + spread.toNanos();
        for (LaneSession session : context.router.everyone().toArray()) {
            if (session.isAttached()) {
                scheduleEnd(session);
                reschedule(session);
            }
        }
    }

    /** Returns when something is due next, by the monotonic clock. */
    long nextDue() {
        return Math.min(nextTrim, context.deadlines.earliest());
    }

    /** Does what is due. Returns whether anything was. */
    boolean round() {
        assert context.isMine();
        boolean worked = false;
        if (nextTrim <= context.now) {
            nextTrim = context.now + TRIM_NANOS;
            context.log.trimByAge();
        }
        for (LaneSession session = context.deadlines.due(context.now);
                session != null;
                session = context.deadlines.due(context.now)) {
            try {
                if (session.state() == State.CLOSED) {
                    lastWords.giveUp(session);
                } else {
                    meet(session);
                }
                if (session.state() != State.CLOSED) {
                    reschedule(session);
                }
            } catch (Throwable failure) {
                context.deadlines.remove(session);
                outlet.fail(session, failure);
            }
            worked = true;
        }
        return worked;
    }

    private void meet(LaneSession session) {
        long now = context.now;
        if (expiries.isExpired(session)) {
            outlet.end(session, CloseReason.EXPIRED);
        } else if (session.endsAt <= now) {
            endOfLife(session);
        } else if (session.answerDeadline() <= now && !isAnswerDelayed(session)) {
            giveUpWaiting(session);
        } else if (!session.isWritable() && session.lastWrite() + context.settings.stallNanos() <= now) {
            outlet.drop(session, CloseReason.STALLED);
        } else {
            if (session.awaitsHeartbeat() && heartbeatAt(session) <= now) {
                session.heartbeatAfter = nextHeartbeat();
                outlet.beat(session);
            }
            if (session.recheckAt <= now) {
                session.recheckAt = recheckAfter(recheckNanos(session), 0.85);
                context.host.recheck(session);
            }
        }
    }

    /** Ends the stream of a session whose snapshot or history is late. A hook or broker that hangs is late for every session. */
    private void giveUpWaiting(LaneSession session) {
        boolean isSnapshot = session.recall() == null;
        String what = isSnapshot ? "snapshot hook's answer" : "broker's history";
        if (context.news.isDue(what)) {
            LOG.warn(
                    "{}: the {} did not arrive in time; the stream ends and the client reconnects. This is logged once a minute",
                    session,
                    what);
        } else {
            LOG.debug("{}: the {} did not arrive in time", session, what);
        }
        outlet.end(session, isSnapshot ? CloseReason.SNAPSHOT_FAILED : CloseReason.HISTORY_UNAVAILABLE);
    }

    /**
     * Checks whether what is being fetched had to wait for a thread, and if so extends the deadline by that time. Returns whether it did.
     */
    private boolean isAnswerDelayed(LaneSession session) {
        long deadline = context.host.answerDeadline(session, context.settings.hookNanos());
        if (deadline <= context.now) {
            return false;
        }
        // An answer that has just arrived is on its way to the lane.
        session.putAnswerOffTo(deadline == Long.MAX_VALUE ? context.now + context.settings.hookNanos() : deadline);
        return true;
    }

    /** A drained session gets what is still to be sent to it while the drain lasts; the viewer of a run reconnects for it. */
    private void endOfLife(LaneSession session) {
        boolean isDrained = session.endReason == CloseReason.DRAINED;
        if (isDrained && context.now < drainEndsAt && !session.isLive() && session.followsHub()) {
            session.draining = true;
            session.endsAt = drainEndsAt;
            catchUp.goOn(session);
        } else {
            outlet.end(session, session.endReason);
        }
    }

    private void scheduleEnd(LaneSession session) {
        long left = Math.max(0, drainEndsAt - context.now);
        long earliest = session.followsHub() ? 0 : left / 2;
        long after = left == 0 ? 0 : context.random.nextLong(earliest, left);
        endNoLaterThan(session, context.now + after, CloseReason.DRAINED);
    }

    private static void endNoLaterThan(LaneSession session, long at, CloseReason reason) {
        if (at < session.endsAt) {
            session.endsAt = at;
            session.endReason = reason;
        }
    }

    private long next(LaneSession session) {
        long next = Math.min(Math.min(session.endsAt, expiries.of(session)), session.recheckAt);
        next = Math.min(next, session.answerDeadline());
        if (!session.isWritable()) {
            return Math.min(next, session.lastWrite() + context.settings.stallNanos());
        }
        return session.awaitsHeartbeat() ? Math.min(next, heartbeatAt(session)) : next;
    }

    private long heartbeatAt(LaneSession session) {
        return together(session.lastWrite() + session.heartbeatAfter, heartbeatPart);
    }

    private long recheckAfter(long interval, double earliest) {
        long at = context.now + context.jittered(interval, earliest, 1.0);
        return together(at, Math.max(1, interval / RECHECK_PARTS));
    }

    /** Brings a time forward to the beginning of its part, which it shares with other sessions. */
    private static long together(long at, long part) {
        return at - Math.floorMod(at, part);
    }

    /** The permission to view a run is always re-checked, once per heartbeat. */
    private long recheckNanos(LaneSession session) {
        return session.followsHub() ? context.settings.recheckNanos() : context.settings.heartbeatNanos();
    }

    /** Never longer than configured, because clients treat a silence of two intervals as a dead connection. */
    private long nextHeartbeat() {
        return context.jittered(context.settings.heartbeatNanos(), 0.85, 1.0);
    }
}
