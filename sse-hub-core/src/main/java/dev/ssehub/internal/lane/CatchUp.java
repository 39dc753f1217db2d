package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Session.State;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The walk of each session that is not live: one that has just come, one that resumes, one whose socket was full.
 *
 * <p>A step is one bounded write. The walk ends exactly where the lane stands, and there the session becomes live, on the thread that
 * moves the lane: nothing fits in between.
 */
final class CatchUp {

    /** How many sessions may take a step in a round: a storm of them must not hold up the live ones. */
    private static final int STEPS_PER_ROUND = 64;

    private static final EventId BEGINNING = new EventId(0, 0);

    private final LaneScope lane;
    private final Outlet outlet;
    private final Deque<LaneSession> ready = new ArrayDeque<>();

    CatchUp(LaneScope lane, Outlet outlet) {
        this.lane = lane;
        this.outlet = outlet;
    }

    boolean hasWork() {
        return !ready.isEmpty();
    }

    /** Begins the walk of a session that has just been attached. */
    void begin(LaneSession session) {
        Prologue prologue = session.openPrologue();
        prologue.greet();
        switch (session.origin()) {
            case NEW -> {
                prologue.sendRetained(session.interests());
                if (lane.host.fetchConnectSnapshot(session)) {
                    prologue.awaitHook(lane.now + lane.settings.hookNanos());
                }
            }
            case EARLIEST -> {
                session.moveTo(lane.log.earliest());
                prologue.sendRetained(session.interests());
            }
            case POSITION -> {
                Gap.Reason gap = lane.log.gap(session.cursor(), lane.cursor, session.interests(), session.connectedAt);
                session.resumed(gap == null);
                if (gap != null) {
                    startOver(session, gap, session.cursor());
                }
            }
            case UNREADABLE -> startOver(session, Gap.Reason.UNKNOWN_POSITION, null);
        }
        goOn(session);
    }

    /** Lets a session that is not live take its next step soon, if it can. */
    void goOn(LaneSession session) {
        boolean canGoOn = session.writable
                && session.isAttached()
                && !session.live
                && !session.queued
                && session.state() != State.CLOSED
                && (session.prologue == null || session.prologue.canGoOn());
        if (canGoOn) {
            session.queued = true;
            ready.add(session);
        }
    }

    /** Lets as many sessions as a round allows take a step each. Returns whether there were any. */
    boolean round() {
        int steps = Math.min(ready.size(), STEPS_PER_ROUND);
        for (int i = 0; i < steps; i++) {
            LaneSession session = ready.remove();
            session.queued = false;
            if (session.state() != State.CLOSED && session.writable) {
                step(session);
            }
        }
        return steps > 0;
    }

    /** Adds what is retained for a group that the session has joined, and where the group begins for it. */
    void joined(LaneSession session, String group) {
        Audience audience = Audience.group(group);
        if (!lane.log.retained(audience, BEGINNING, lane.cursor, 1).isEmpty()) {
            if (session.live) {
                session.moveTo(lane.cursor);
                outlet.changeState(session, State.LAGGING);
            }
            session.openPrologue().sendRetained(List.of(new Interest(audience, lane.cursor)));
        }
        if (!session.live) {
            session.joinedAt(group, lane.cursor);
        }
        goOn(session);
    }

    /** Takes the answer of a hook; null when it failed. */
    void takeSnapshot(LaneSession session, @Nullable List<byte[]> frames) {
        Prologue prologue = session.prologue;
        if (prologue == null || !prologue.awaitsHook()) {
            return;
        }
        if (frames == null) {
            outlet.end(session, CloseReason.HOOK_FAILED);
            return;
        }
        prologue.takeSnapshot(frames);
        goOn(session);
    }

    private void step(LaneSession session) {
        Chunk chunk = new Chunk(Lane.MAX_WRITE_BYTES);
        boolean wasOpening = session.prologue != null;
        int events = 0;
        if (session.prologue == null || session.prologue.fill(chunk, lane.log, lane.settings, session.cursor())) {
            session.prologue = null;
            events = walk(session, chunk);
        }
        if (!chunk.isEmpty() && !outlet.send(session, chunk.bytes(), chunk.length(), events)) {
            return;
        }
        boolean arrived = session.prologue == null && session.cursor().equals(lane.cursor);
        if (arrived && session.draining) {
            outlet.end(session, CloseReason.DRAINED);
        } else if (arrived && session.writable) {
            session.joinedAt = null;
            outlet.changeState(session, State.LIVE);
        } else {
            if (session.prologue == null || !wasOpening) {
                outlet.changeState(session, State.LAGGING);
            }
            goOn(session);
        }
    }

    /** Adds the entries that fit, and moves the session behind the last one of them. Returns how many there were. */
    private int walk(LaneSession session, Chunk chunk) {
        if (session.cursor().equals(lane.cursor)) {
            return 0;
        }
        Backlog backlog =
                lane.log.backlog(session.cursor(), lane.cursor, session.interests(), session.connectedAt, chunk.room());
        if (backlog.gap() != null) {
            // In a new epoch that the lane itself has not come to yet, it waits for it: one gap is told then, not two.
            if (lane.log.tail().epoch() == lane.cursor.epoch()) {
                startOver(session, backlog.gap(), session.cursor());
            }
            return 0;
        }
        int events = 0;
        for (Entry entry : backlog.entries()) {
            if (!chunk.fits(entry.frame().length)) {
                return events;
            }
            chunk.add(entry.frame());
            session.moveTo(entry.id());
            events++;
            if (!entry.id().isAfter(session.connectedAt)) {
                lane.counters.replayed.add(1);
            }
        }
        if (backlog.reached() != null) {
            session.moveTo(backlog.reached());
        }
        return events;
    }

    /** Events are missing: tells it, and goes on from where the lane is, as for a new session. */
    private void startOver(LaneSession session, Gap.Reason reason, @Nullable EventId from) {
        Gap gap = new Gap(reason, from, lane.cursor);
        lane.counters.gaps.add(1);
        session.moveTo(lane.cursor);
        session.joinedAt = null;
        Prologue prologue = session.openPrologue();
        prologue.tell(gap);
        prologue.sendRetained(session.interests());
        if (lane.host.fetchGapSnapshot(session, gap)) {
            prologue.awaitHook(lane.now + lane.settings.hookNanos());
            lane.deadlines.set(session, Math.min(session.deadline, prologue.hookDeadline()));
        }
        lane.host.gapTold(session, gap);
    }
}
