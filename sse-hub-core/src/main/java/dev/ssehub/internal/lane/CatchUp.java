package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Session.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The walk of each session that is not live: one that has just connected, one that resumes, one whose socket was full.
 *
 * <p>A step is one bounded write: from the {@link Prologue}, from the broker's history ({@link HistoryWalk}) or from the log. The walk ends
 * exactly at the lane's position, and there the session becomes live, on the thread that moves the lane. So no entry can fall in between.
 */
final class CatchUp {

    /** How many sessions may take a step in a round: a storm of reconnects must not hold up the live sessions. */
    private static final int STEPS_PER_ROUND = 64;

    /**
     * The longest wait of a client that is ahead of this node, because its previous node had read more of the shared log. While the log is
     * unavailable, the wait is extended.
     */
    static final long AHEAD_NANOS = Duration.ofSeconds(10).toNanos();

    private final LaneContext context;
    private final Outlet outlet;
    private final Opening opening;
    private final HistoryWalk history;
    private final Viewing viewing;
    private final Deque<LaneSession> ready = new ArrayDeque<>();
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private boolean isEveryoneDue;

    private record Ahead(LaneSession session, long until) {}

    CatchUp(LaneContext context, Outlet outlet) {
        this.context = context;
        this.outlet = outlet;
        this.opening = new Opening(context, outlet);
        this.history = new HistoryWalk(context, outlet, opening);
        this.viewing = new Viewing(context, outlet);
    }

    boolean hasWork() {
        return isEveryoneDue || !ready.isEmpty();
    }

    /** Whether no session has a step to take and none waits for the lane to reach its position. */
    boolean isIdle() {
        assert context.isMine();
        return !hasWork() && ahead.isEmpty();
    }

    /** Returns when a round is due even if nothing happens, by the monotonic clock. */
    long nextDue() {
        return ahead.isEmpty()
                ? Long.MAX_VALUE
                : ahead.stream().mapToLong(Ahead::until).min().orElse(Long.MAX_VALUE);
    }

    /** Begins the walk of a session that has just been attached. */
    void begin(LaneSession session) {
        assert context.isMine();
        if (session.followsHub()) {
            beginWalk(session);
        }
        goOn(session);
    }

    private void beginWalk(LaneSession session) {
        Prologue prologue = session.openPrologue();
        prologue.greet();
        switch (session.startPosition()) {
            case NEW -> opening.sendState(session);
            case EARLIEST -> {
                session.moveTo(context.log.earliest());
                prologue.sendRetained(session.interests());
                if (isAhead(session)) {
                    // The lane itself has not reached the start of the window yet, but will.
                    ahead.add(new Ahead(session, Long.MAX_VALUE));
                }
            }
            case POSITION, POSITION_WITHOUT_STATE -> {
                if (isAhead(session) && context.host.isLogShared()) {
                    if (needsState(session)) {
                        // Its state is known once the lane has got there. If cut off before that, the client must ask
                        // for it again.
                        prologue.withholdPosition();
                    }
                    ahead.add(new Ahead(session, context.now + AHEAD_NANOS));
                } else {
                    resume(session);
                }
            }
            case UNREADABLE -> opening.startOver(session, Gap.Reason.UNKNOWN_POSITION, null);
        }
    }

    private static boolean needsState(LaneSession session) {
        return session.startPosition() == StartPosition.Kind.POSITION_WITHOUT_STATE;
    }

    private void resume(LaneSession session) {
        Gap.Reason gap =
                context.log.gap(session.cursor(), context.cursor, session.interests(), session.tailAtConnect());
        session.resumed(gap == null);
        if (gap == null) {
            if (needsState(session)) {
                opening.sendState(session);
            }
            return;
        }
        history.begin(session, gap);
        Recall recall = session.recall();
        if (recall != null && needsState(session)) {
            // The state is sent once the broker is known to have what follows. Otherwise it is sent with the gap.
            session.openPrologue().withholdPosition();
            recall.oweState();
        }
    }

    private boolean isAhead(LaneSession session) {
        return session.cursor().isAfter(context.cursor);
    }

    /** Resumes the sessions that the lane has reached, and those that have waited long enough. */
    private void resumeThoseAhead() {
        for (int left = ahead.size(); left > 0; left--) {
            Ahead waiting = ahead.remove();
            LaneSession session = waiting.session;
            if (session.state() == State.CLOSED) {
                continue;
            }
            if (isAhead(session) && context.now < waiting.until) {
                ahead.add(waiting);
            } else if (isAhead(session) && !context.host.isLogAvailable()) {
                ahead.add(new Ahead(session, context.now + AHEAD_NANOS));
            } else {
                try {
                    resume(session);
                    goOn(session);
                } catch (Throwable failure) {
                    outlet.fail(session, failure);
                }
            }
        }
    }

    /** Lets every session that is not live take its next step soon, if it can. Allocates nothing. */
    void lookAtEveryone() {
        isEveryoneDue = true;
    }

    /** Enqueues a session that is not live for its next step, if it can take one. */
    void goOn(LaneSession session) {
        assert context.isMine();
        if (!session.isLive() && !session.queued && session.mayWrite() && hasNext(session)) {
            ready.add(session);
            session.queued = true;
        }
    }

    private boolean hasNext(LaneSession session) {
        if (session instanceof Viewer viewer) {
            return viewer.hasNext();
        }
        Prologue prologue = session.prologue();
        return session.rest() != null || (prologue == null ? canWalk(session) : prologue.canGoOn());
    }

    private boolean canWalk(LaneSession session) {
        Recall recall = session.recall();
        return recall == null ? !isAhead(session) : !recall.isAwaited();
    }

    /** Lets each of the next sessions take a step, as many as a round allows. Returns whether there were any. */
    boolean round() {
        assert context.isMine();
        resumeThoseAhead();
        if (isEveryoneDue) {
            SessionSet everyone = context.router.everyone();
            for (int i = 0; i < everyone.size(); i++) {
                goOn(everyone.get(i));
            }
            isEveryoneDue = false;
        }
        int steps = Math.min(ready.size(), STEPS_PER_ROUND);
        for (int i = 0; i < steps; i++) {
            LaneSession session = ready.remove();
            session.queued = false;
            if (session.mayWrite()) {
                try {
                    step(session);
                } catch (Throwable failure) {
                    outlet.fail(session, failure);
                }
            }
        }
        return steps > 0;
    }

    /** Sends a session the retained values of a group that it has joined. */
    void join(LaneSession session, String group) {
        opening.join(session, group);
        goOn(session);
    }

    /** Accepts the answer of a hook; null if the hook failed. */
    void takeSnapshot(LaneSession session, @Nullable List<byte[]> frames) {
        opening.takeSnapshot(session, frames);
        goOn(session);
    }

    /** Accepts a page of the broker's history: null if it could not be read, a page with a gap if the broker no longer has it. */
    void takeHistory(LaneSession session, @Nullable Backlog page) {
        history.take(session, page);
        goOn(session);
    }

    private void step(LaneSession session) {
        if (session instanceof Viewer viewer) {
            viewing.step(viewer);
            goOn(viewer);
            return;
        }
        boolean wasOpening = session.prologue() != null;
        Rest rest = session.rest();
        boolean lives = rest == null ? sendNext(session) : outlet.sendRest(session, rest);
        if (!lives) {
            return;
        }
        history.dropPage(session);
        boolean arrived = hasArrived(session);
        if (arrived && session.draining) {
            outlet.end(session, CloseReason.DRAINED);
        } else if (arrived && session.isWritable()) {
            outlet.changeState(session, State.LIVE);
        } else {
            if (session.prologue() == null || !wasOpening) {
                outlet.changeState(session, State.LAGGING);
            }
            goOn(session);
        }
    }

    private boolean hasArrived(LaneSession session) {
        return session.rest() == null
                && session.prologue() == null
                && session.recall() == null
                && session.cursor().equals(context.cursor);
    }

    /** Sends the next part of the prologue, the broker's history or the log. Returns whether the session is still open. */
    private boolean sendNext(LaneSession session) {
        Step step = new Step(context, session);
        Chunk chunk = step.chunk;
        Prologue prologue = session.prologue();
        if (prologue == null || prologue.fill(chunk, context.log, context.settings, session.cursor())) {
            session.endPrologue();
            Recall recall = session.recall();
            if (recall == null) {
                walk(step);
            } else {
                history.fill(step, recall);
            }
        }
        return chunk.isEmpty() || outlet.send(session, chunk.bytes(), chunk.start(), chunk.end(), step.events());
    }

    /** Adds the entries that fit, and moves the session past the last of them. */
    private void walk(Step step) {
        LaneSession session = step.session;
        if (!context.cursor.isAfter(session.cursor())) {
            return;
        }
        Backlog backlog = context.log.backlog(
                session.cursor(), context.cursor, session.interests(), session.tailAtConnect(), step.chunk.room());
        if (backlog.gap() != null) {
            // If the log begins after the lane's own position, wait for the lane to get there: the client then gets one
            // gap instead of two.
            if (!context.log.beginsAfter(context.cursor)) {
                history.begin(session, backlog.gap());
            }
            return;
        }
        for (Entry entry : backlog.entries()) {
            if (!step.add(entry)) {
                return;
            }
        }
        if (backlog.reached() != null) {
            session.moveTo(backlog.reached());
        }
    }
}
