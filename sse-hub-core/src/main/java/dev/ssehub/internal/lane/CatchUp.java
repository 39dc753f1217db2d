package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Session.State;
import java.time.Duration;
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

    /**
     * How long a client waits at most that is ahead of this node: the node that it comes from had read more of the shared log. While the
     * log is out of reach it waits on.
     */
    static final long AHEAD_NANOS = Duration.ofSeconds(10).toNanos();

    private static final EventId BEGINNING = new EventId(0, 0);

    private final LaneContext context;
    private final Outlet outlet;
    private final Deque<LaneSession> ready = new ArrayDeque<>();
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private boolean isEveryoneDue;

    private record Ahead(LaneSession session, long until) {}

    CatchUp(LaneContext context, Outlet outlet) {
        this.context = context;
        this.outlet = outlet;
    }

    boolean hasWork() {
        return isEveryoneDue || !ready.isEmpty();
    }

    /** Returns when a round is due even if nothing happens, by the monotonic clock. */
    long nextDue() {
        return ahead.stream().mapToLong(Ahead::until).min().orElse(Long.MAX_VALUE);
    }

    /** Begins the walk of a session that has just been attached. */
    void begin(LaneSession session) {
        Prologue prologue = session.openPrologue();
        prologue.greet();
        switch (session.startPosition()) {
            case NEW -> sendState(session);
            case EARLIEST -> {
                session.moveTo(context.log.earliest());
                prologue.sendRetained(session.interests());
                if (isAhead(session)) {
                    // The lane itself has not come to what is kept, and will.
                    ahead.add(new Ahead(session, Long.MAX_VALUE));
                }
            }
            case POSITION, POSITION_WITHOUT_STATE -> {
                if (isAhead(session) && context.host.isLogShared()) {
                    if (needsState(session)) {
                        // What it shows is known only where it stands. Cut off before, it must ask again.
                        prologue.withholdPosition();
                    }
                    ahead.add(new Ahead(session, context.now + AHEAD_NANOS));
                } else {
                    resume(session);
                }
            }
            case UNREADABLE -> startOver(session, Gap.Reason.UNKNOWN_POSITION, null);
        }
        goOn(session);
    }

    /** Sends what a client shows that begins with nothing. */
    private void sendState(LaneSession session) {
        Prologue prologue = session.openPrologue();
        prologue.sendRetained(session.interests());
        prologue.sendPosition();
        if (context.host.fetchConnectSnapshot(session)) {
            prologue.awaitHook(context.now + context.settings.hookNanos());
            context.deadlines.set(session, Math.min(session.deadline, prologue.hookDeadline()));
        }
    }

    private static boolean needsState(LaneSession session) {
        return session.startPosition() == StartPosition.Kind.POSITION_WITHOUT_STATE;
    }

    private void resume(LaneSession session) {
        Gap.Reason gap = context.log.gap(session.cursor(), context.cursor, session.interests(), session.tailAtConnect);
        session.resumed(gap == null);
        if (gap == null) {
            if (needsState(session)) {
                sendState(session);
            }
        } else {
            miss(session, gap);
            if (session.recall != null && needsState(session)) {
                // Not before it is certain that the broker has what follows: otherwise it is sent with the gap.
                session.openPrologue().withholdPosition();
                session.recall.oweState();
            }
        }
    }

    private boolean isAhead(LaneSession session) {
        return session.cursor().isAfter(context.cursor);
    }

    /** Resumes those whom the lane has reached, and those who have waited for it long enough. */
    private void resumeWhoWasAhead() {
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

    /** Lets every session that is not live take its next step soon, if it can. Allocates nothing now. */
    void lookAtEveryone() {
        isEveryoneDue = true;
    }

    /** Lets a session that is not live take its next step soon, if it can. */
    void goOn(LaneSession session) {
        assert context.isMine();
        boolean canGoOn = session.writable
                && session.isAttached()
                && !session.live
                && !session.queued
                && session.state() != State.CLOSED
                && (session.rest != null || (session.prologue == null ? canWalk(session) : session.prologue.canGoOn()));
        if (canGoOn) {
            ready.add(session);
            session.queued = true;
        }
    }

    private boolean canWalk(LaneSession session) {
        return session.recall == null ? !isAhead(session) : !session.recall.isAwaited();
    }

    /** Lets as many sessions as a round allows take a step each. Returns whether there were any. */
    boolean round() {
        resumeWhoWasAhead();
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
            if (session.state() != State.CLOSED && session.writable) {
                try {
                    step(session);
                } catch (Throwable failure) {
                    outlet.fail(session, failure);
                }
            }
        }
        return steps > 0;
    }

    /** Adds what is retained for a group that the session has joined, and where the group begins for it. */
    void joined(LaneSession session, String group) {
        Audience audience = Audience.group(group);
        if (!context.log.retained(audience, BEGINNING, context.cursor, 1).isEmpty()) {
            if (session.live) {
                session.moveTo(context.cursor);
                outlet.changeState(session, State.LAGGING);
            }
            session.openPrologue().sendRetained(List.of(new Interest(audience, context.cursor)));
        }
        if (!session.live) {
            session.joinedAfter(group, context.cursor);
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
        boolean wasOpening = session.prologue != null;
        boolean lives = session.rest == null ? sendNext(session) : outlet.sendRest(session, session.rest);
        if (!lives) {
            return;
        }
        letGoOfPage(session);
        boolean arrived = session.rest == null
                && session.prologue == null
                && session.recall == null
                && session.cursor().equals(context.cursor);
        if (arrived && session.draining) {
            outlet.end(session, CloseReason.DRAINED);
        } else if (arrived && session.writable) {
            session.joinedAfter = null;
            outlet.changeState(session, State.LIVE);
        } else {
            if (session.prologue == null || !wasOpening) {
                outlet.changeState(session, State.LAGGING);
            }
            goOn(session);
        }
    }

    /** Sends what comes next of the prologue, the broker's history or the log. Returns whether the session still lives. */
    private boolean sendNext(LaneSession session) {
        Chunk chunk = new Chunk(Lane.MAX_WRITE_BYTES);
        int events = 0;
        if (session.prologue == null || session.prologue.fill(chunk, context.log, context.settings, session.cursor())) {
            session.prologue = null;
            events = session.recall == null ? walk(session, chunk) : recall(session, session.recall, chunk);
        }
        return chunk.isEmpty() || outlet.send(session, chunk.bytes(), chunk.start(), chunk.end(), events);
    }

    /** Adds the entries that fit, and moves the session after the last one of them. Returns how many there were. */
    private int walk(LaneSession session, Chunk chunk) {
        if (!context.cursor.isAfter(session.cursor())) {
            return 0;
        }
        Backlog backlog = context.log.backlog(
                session.cursor(), context.cursor, session.interests(), session.tailAtConnect, chunk.room());
        if (backlog.gap() != null) {
            // At a beginning that the lane itself has not come to yet, it waits for it: the client then gets one gap,
            // not two.
            if (!context.log.beginsAfter(context.cursor)) {
                miss(session, backlog.gap());
            }
            return 0;
        }
        int events = 0;
        for (Entry entry : backlog.entries()) {
            if (!chunk.fits(entry.frame().length)) {
                return events;
            }
            add(session, chunk, entry);
            events++;
        }
        if (backlog.reached() != null) {
            session.moveTo(backlog.reached());
        }
        return events;
    }

    private void add(LaneSession session, Chunk chunk, Entry entry) {
        chunk.add(entry.frame());
        session.moveTo(entry.id());
        if (!entry.id().isAfter(session.tailAtConnect)) {
            context.counters.replayed.add(1);
        }
    }

    /** This node does not have what the session needs: the broker may. */
    private void miss(LaneSession session, Gap.Reason reason) {
        // What lies before the beginning of this node's log, the broker did not have either.
        boolean mayBeKept = reason == Gap.Reason.TRIMMED && context.host.isLogShared();
        if (mayBeKept) {
            session.recall = new Recall(reason);
            fetch(session, session.recall);
        } else {
            startOver(session, reason, session.cursor());
        }
    }

    private void fetch(LaneSession session, Recall recall) {
        recall.await(context.now + context.settings.hookNanos());
        context.deadlines.set(session, Math.min(session.deadline, recall.deadline()));
        context.host.fetchHistory(
                session, session.cursor(), context.log.earliest(), session.interests(), Lane.MAX_WRITE_BYTES);
    }

    /** Takes a page of the broker's history; null when it failed. */
    void takeHistory(LaneSession session, @Nullable Backlog page) {
        Recall recall = session.recall;
        if (recall == null || !recall.isAwaited()) {
            return;
        }
        if (page == null) {
            outlet.end(session, CloseReason.HOOK_FAILED);
        } else if (page.gap() != null) {
            startOver(session, recall.reason(), session.cursor());
        } else {
            session.resumed(true);
            recall.take(page);
            if (recall.payState()) {
                sendState(session);
            }
            letGoOfPage(session);
        }
        goOn(session);
    }

    private static void letGoOfPage(LaneSession session) {
        Recall recall = session.recall;
        if (recall != null && !recall.isAwaited() && !session.writable) {
            recall.letGo(session.cursor());
        }
    }

    /** Adds what fits of the page, and at its end sees whether the log itself goes on from there. Returns how many events there were. */
    private int recall(LaneSession session, Recall recall, Chunk chunk) {
        if (recall.isAwaited()) {
            return 0;
        }
        int events = 0;
        for (Entry entry = recall.peek(); entry != null; entry = recall.peek()) {
            if (isEntitled(session, entry)) {
                if (!chunk.fits(entry.frame().length)) {
                    return events;
                }
                add(session, chunk, entry);
                events++;
            }
            recall.remove();
        }
        session.moveTo(recall.reached());
        if (chunk.isEmpty()) {
            // All of the page was for others. The client learns how far it has come, and need not begin again.
            chunk.add(session.isPlain ? ControlFrames.plainKeepAlive() : ControlFrames.cursor(session.cursor()));
        }
        if (context.log.gap(session.cursor(), context.cursor, session.interests(), session.tailAtConnect) == null) {
            session.recall = null;
        } else {
            fetch(session, recall);
        }
        return events;
    }

    /** It may have left the group since the page was asked for. */
    private static boolean isEntitled(LaneSession session, Entry entry) {
        Audience audience = entry.audience();
        return switch (audience.kind()) {
            case GROUP -> session.groups().contains(audience.name());
            case SEVERAL ->
                session.interests().stream()
                        .anyMatch(interest -> entry.id().isAfter(interest.after())
                                && audience.members().contains(interest.audience()));
            default -> true;
        };
    }

    /** Events are missing: reports the gap, and goes on from where the lane is, as for a new session. */
    private void startOver(LaneSession session, Gap.Reason reason, @Nullable EventId from) {
        Gap gap = new Gap(reason, from, context.cursor);
        context.counters.gaps.add(1);
        session.moveTo(context.cursor);
        session.recall = null;
        session.joinedAfter = null;
        if (session.isPlain && session.bytesSent() == 0) {
            session.connection.beginWithGap(gap);
        }
        Prologue prologue = session.openPrologue();
        prologue.report(gap);
        prologue.sendRetained(session.interests());
        if (context.host.fetchGapSnapshot(session, gap)) {
            prologue.awaitHook(context.now + context.settings.hookNanos());
            context.deadlines.set(session, Math.min(session.deadline, prologue.hookDeadline()));
        }
        context.host.gapReported(session, gap);
    }
}
