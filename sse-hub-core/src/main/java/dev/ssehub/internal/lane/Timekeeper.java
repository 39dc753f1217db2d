package dev.ssehub.internal.lane;

import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does for each session what is due by time: heartbeats, stall and hook time-outs, re-checks, the end of its life, a drain. */
final class Timekeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Timekeeper.class);
    private static final long TRIM_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long CLOCK_TOLERANCE_MILLIS = 500;
    private static final long FAR_AWAY_SECONDS = Duration.ofDays(3650).toSeconds();

    private final LaneContext context;
    private final Outlet outlet;
    private final CatchUp catchUp;
    private @Nullable Drain drain;
    private long nextTrim;
    /** What the wall clock showed when the monotonic one stood at zero, as seen last. */
    private long wallAtZero;

    private record Drain(long startsAt, long endsAt) {}

    Timekeeper(LaneContext context, Outlet outlet, CatchUp catchUp) {
        this.context = context;
        this.outlet = outlet;
        this.catchUp = catchUp;
        this.wallAtZero = context.wallMillis - context.now / NANOS_PER_MILLI;
    }

    /** Takes over the time of a session that is being attached. */
    void begin(LaneSession session) {
        session.unwritableSince = context.now;
        session.lastWrite = context.now;
        session.heartbeatAfter = nextHeartbeat();
        if (context.settings.maxAgeNanos() != Long.MAX_VALUE) {
            session.endsAt = context.now + context.jittered(context.settings.maxAgeNanos(), 0.8, 1.0);
        }
        if (context.settings.recheckNanos() != Long.MAX_VALUE) {
            session.recheckAt = context.now + context.jittered(context.settings.recheckNanos(), 0.5, 1.0);
        }
        if (drain != null) {
            scheduleEnd(session, drain);
        }
        reschedule(session);
    }

    /**
     * Looks whether the two clocks have come apart: the wall clock was set, or the machine was suspended, in which the monotonic clock
     * stands still. Subscriptions expire by the wall clock, and must have ended before anything more is delivered.
     *
     * @return whether anything was due
     */
    boolean watchClocks() {
        long before = wallAtZero;
        wallAtZero = context.wallMillis - context.now / NANOS_PER_MILLI;
        if (Math.abs(wallAtZero - before) < CLOCK_TOLERANCE_MILLIS) {
            // Small steps must not add up unseen.
            wallAtZero = before;
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

    /** Recalculates what is due next: a session that has become writable waits for a heartbeat, no longer for the stall time-out. */
    void reschedule(LaneSession session) {
        assert context.isMine();
        context.deadlines.set(session, next(session));
    }

    /** Lets every session go at a random moment of the spread, and those that come meanwhile too. */
    void drain(Duration spread) {
        drain = new Drain(context.now, context.now + spread.toNanos());
        for (LaneSession session : context.router.everyone().toArray()) {
            if (session.isAttached()) {
                scheduleEnd(session, drain);
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
                    outlet.giveUp(session);
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
        if (isExpired(session)) {
            outlet.end(session, CloseReason.EXPIRED);
        } else if (session.endsAt <= now) {
            endOfLife(session);
        } else if (session.answerDeadline() <= now && !isAnswerDelayed(session)) {
            LOG.warn(
                    "{}: the {} did not come in time; the stream ends and the client comes back",
                    session,
                    session.recall == null ? "hook's snapshot" : "broker's history");
            outlet.end(session, CloseReason.HOOK_FAILED);
        } else if (!session.writable && session.unwritableSince + context.settings.stallNanos() <= now) {
            outlet.drop(session, CloseReason.STALLED);
        } else {
            if (session.awaitsHeartbeat() && session.lastWrite + session.heartbeatAfter <= now) {
                session.heartbeatAfter = nextHeartbeat();
                outlet.beat(session);
            }
            if (session.recheckAt <= now) {
                session.recheckAt = now + context.jittered(context.settings.recheckNanos(), 0.85, 1.0);
                context.host.recheck(session);
            }
        }
    }

    /** Looks whether what is fetched had to wait for its turn, and puts the deadline off by as much. */
    private boolean isAnswerDelayed(LaneSession session) {
        long deadline = context.host.answerDeadline(session, context.settings.hookNanos());
        if (deadline <= context.now) {
            return false;
        }
        // What has just come is on its way to the lane.
        session.putAnswerOffTo(deadline == Long.MAX_VALUE ? context.now + context.settings.hookNanos() : deadline);
        return true;
    }

    /** A session that drains gets what is still for it, as long as the drain lasts. */
    private void endOfLife(LaneSession session) {
        Drain underWay = session.endReason == CloseReason.DRAINED ? drain : null;
        if (underWay != null && context.now < underWay.endsAt && !session.live) {
            session.draining = true;
            session.endsAt = underWay.endsAt;
            catchUp.goOn(session);
        } else {
            outlet.end(session, session.endReason);
        }
    }

    private void scheduleEnd(LaneSession session, Drain how) {
        long left = Math.max(0, how.endsAt - context.now);
        long after = left == 0 ? 0 : context.random.nextLong(left);
        endNoLaterThan(session, context.now + after, CloseReason.DRAINED);
    }

    private static void endNoLaterThan(LaneSession session, long at, CloseReason reason) {
        if (at < session.endsAt) {
            session.endsAt = at;
            session.endReason = reason;
        }
    }

    private boolean isExpired(LaneSession session) {
        Instant expiry = session.subscription().expiresAt();
        return expiry != null && !expiry.isAfter(Instant.ofEpochMilli(context.wallMillis));
    }

    /** Returns when the subscription expires, by the monotonic clock as it and the wall clock stand to each other now. */
    private long expiry(LaneSession session) {
        Instant expiry = session.subscription().expiresAt();
        if (expiry == null || expiry.getEpochSecond() - context.wallMillis / 1000 > FAR_AWAY_SECONDS) {
            return Long.MAX_VALUE;
        }
        long left = Duration.between(Instant.ofEpochMilli(context.wallMillis), expiry)
                .toNanos();
        return context.now + Math.max(0, left);
    }

    private long next(LaneSession session) {
        long next = Math.min(Math.min(session.endsAt, expiry(session)), session.recheckAt);
        next = Math.min(next, session.answerDeadline());
        if (!session.writable) {
            return Math.min(next, session.unwritableSince + context.settings.stallNanos());
        }
        return session.awaitsHeartbeat() ? Math.min(next, session.lastWrite + session.heartbeatAfter) : next;
    }

    /** Never longer than configured: clients take two silent intervals for a dead connection. */
    private long nextHeartbeat() {
        return context.jittered(context.settings.heartbeatNanos(), 0.85, 1.0);
    }
}
