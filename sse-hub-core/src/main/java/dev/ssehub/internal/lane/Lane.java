package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that follows the log and writes to the sessions that it owns.
 *
 * <p>{@link #runOnce()} is one round. A thread repeats it; tests step it by hand. {@link #assist} is the part of a round that a publisher
 * may run instead while that thread sleeps. Both are for the lane's only owner. Commands are enqueued by any thread.
 *
 * <p><b>Ordering.</b> A command carries the tail of the log as of the time when it was enqueued. The lane delivers up to that position
 * before it carries out the command, and it reads the tail before it reads the inbox. So an event published before a call is delivered
 * before the call takes effect, and an event published after the call has returned is delivered after it.
 *
 * <p><b>No loss, no repetition.</b> A session is either live, and then its position is exactly the lane's, or it has a cursor of its own
 * that the lane has passed, and its walk ends exactly at the lane's position. Only the lane's owner changes either, between two entries.
 *
 * <p><b>Assistants.</b> An assisted round is nothing but the walk along the log. It too reads the tail first, and then proceeds only if
 * inbox and signals are empty, no session is catching up and nothing is due. A command enqueued before an event up to that tail would have
 * been seen, so the order above holds. It runs no command, calls no hook or listener, ends no session and starts no thread.
 */
public final class Lane {

    /** The maximum number of sessions that an assistant writes to. */
    public static final int MAX_ASSISTED_WRITES = 4;

    /** What {@link #assist} returns when the lane's thread has to run a round. */
    public static final int LEFT_TO_THREAD = -1;

    /** Runs the rounds of a lane. May be called by any thread. */
    interface Runner {

        /** Makes the lane's thread look for work. */
        void wakeUp();

        /** Delivers what is in the log, on this thread if that is quick. Returns how many sessions this thread has written to. */
        int assist(int maxWrites);
    }

    /** How long a closing hub waits for sockets to accept the last bytes. */
    private static final long LEAVE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Queue<LaneSession> signalled = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Runner runner;
    private final Inbox inbox;
    private final SessionFace.Owner owner = new Desk();

    // The fields below are confined to the lane's owner.
    private final LaneContext context;
    private final LastWords lastWords;
    private final Outlet outlet;
    private final CatchUp catchUp;
    private final LiveWalk liveWalk;
    private final Timekeeper timekeeper;
    private final Commands commands;
    private final RunLinks runLinks;

    private boolean closing;
    private long closedAt;

    /** Creates a lane whose position is the tail of the log. */
    public Lane(EventLog log, LaneSettings settings, HubClock clock, RandomGenerator random, LaneHost host) {
        inbox = new Inbox(log);
        context = new LaneContext(log, settings, clock, random, host);
        lastWords = new LastWords(context);
        outlet = new Outlet(context, lastWords);
        catchUp = new CatchUp(context, outlet);
        liveWalk = new LiveWalk(context, outlet, catchUp);
        timekeeper = new Timekeeper(context, outlet, lastWords, catchUp);
        commands = new Commands(context, outlet, lastWords, catchUp, timekeeper);
        runLinks = new RunLinks(catchUp::goOn, this::wakeUp);
    }

    /** Creates a session of this lane, connected as of the current tail. Nothing is written to it until {@link #attach}. */
    public LaneSession newSession(
            String id, Subscription subscription, @Nullable String remoteAddress, StartPosition origin) {
        return new LaneSession(
                owner, id, subscription, remoteAddress, context.clock.instant(), context.log.tail(), origin);
    }

    /** Creates a viewer of a run, which is a session of this lane. Nothing is written to it until {@link #attach}. */
    public Viewer newViewer(String id, Subscription subscription, @Nullable String remoteAddress, ViewOrigin origin) {
        return new Viewer(
                owner, id, subscription, remoteAddress, context.clock.instant(), context.log.tail(), origin, runLinks);
    }

    /**
     * Registers a session before it is {@linkplain #attach attached}, so that a disconnect or a change of groups is not missed while its
     * connection is being set up.
     */
    public void expect(LaneSession session) {
        inbox.add(session, () -> commands.expect(session));
    }

    /** Gives an expected session its connection. */
    public void attach(LaneSession session, Connection connection) {
        post(session, () -> commands.attach(session, connection));
    }

    /** Removes an expected session whose connection could not be set up. */
    public void forgo(LaneSession session) {
        post(session, () -> commands.forgo(session));
    }

    /** Adds the user's sessions to a group or removes them from it, at the given position of the log. */
    public void changeMembership(EventId place, String user, String group, boolean member) {
        post(place, () -> commands.changeMembership(user, group, member));
    }

    /** Makes the lane stop at a position where the log begins, so that the gap of its sessions ends there and not later. */
    public void stopAt(EventId place) {
        post(place, () -> {});
    }

    /** Ends the sessions of an audience at the given position of the log. {@code forGood} also asks their clients not to reconnect. */
    public void disconnect(EventId place, Audience audience, boolean forGood) {
        CloseReason reason = forGood ? CloseReason.NOT_WELCOME : CloseReason.DISCONNECTED;
        post(place, () -> commands.disconnect(audience, reason));
    }

    /** Ends all sessions, including expected ones, because it is unknown whether they have been revoked. */
    public void endUnverified() {
        post(() -> commands.endAll(CloseReason.UNVERIFIED));
    }

    /** Ends all sessions within the spread. {@code whenEmpty} runs when none is left, possibly more than once. */
    public void drain(Duration spread, Runnable whenEmpty) {
        post(() -> {
            timekeeper.drain(spread);
            outlet.whenEmpty(whenEmpty);
        });
    }

    /** Ends all sessions and gives their sockets a moment to accept the last bytes. After that, the lane does nothing more. */
    public void close() {
        post(() -> {
            closing = true;
            closedAt = context.now + LEAVE_NANOS;
            commands.endAll(CloseReason.HUB_CLOSED);
        });
    }

    /** Returns how far this lane has delivered. */
    public EventId cursor() {
        return context.cursor;
    }

    /** Returns what the lane has done so far. */
    public LaneCounters counters() {
        return context.counters;
    }

    /** Sets the runner of the lane. */
    void runBy(Runner newRunner) {
        runner = newRunner;
    }

    private void wakeUp() {
        Runner mine = runner;
        if (mine != null) {
            mine.wakeUp();
        }
    }

    private void post(Runnable action) {
        inbox.add(action);
        wakeUp();
    }

    private void post(LaneSession session, Runnable action) {
        inbox.add(session, action);
        wakeUp();
    }

    private void post(EventId place, Runnable action) {
        inbox.add(place, action);
        wakeUp();
    }

    /**
     * Runs one round, as the lane's owner.
     *
     * <p>A failure in the turn of one session ends that session only. An exception thrown from here concerns the round itself; the caller
     * starts the next round.
     *
     * @return whether there was anything to do
     */
    public boolean runOnce() {
        context.beginRound();
        try {
            return round();
        } finally {
            context.endRound();
        }
    }

    /**
     * Delivers what is in the log if there is nothing else to do and it is for few sessions, whose connections do not block. Otherwise does
     * nothing, and the lane's thread has to run a round.
     *
     * @param maxWrites how many sessions may be written to; at most {@link #MAX_ASSISTED_WRITES}
     * @return an upper bound of how many were written to, or {@link #LEFT_TO_THREAD}
     */
    public int assist(int maxWrites) {
        context.beginAssistedRound();
        try {
            // Read before the inbox, as in a whole round.
            EventId tail = context.log.tail();
            boolean isOnlyTheWalk = !closing
                    && !hasOrders()
                    && context.brokenWrites.isEmpty()
                    && !liveWalk.isUnsettled()
                    && catchUp.isIdle()
                    && !timekeeper.hasWork();
            return isOnlyTheWalk ? liveWalk.followFew(tail, maxWrites) : LEFT_TO_THREAD;
        } finally {
            context.endRound();
        }
    }

    private boolean round() {
        liveWalk.settle();
        context.brokenWrites.drainTo(outlet::writeFailed);
        boolean worked = timekeeper.watchClocks();
        // Read before the inbox: no event published after a command was enqueued may be delivered before it is run.
        EventId tail = context.log.tail();
        worked |= takeSignals();
        worked |= commands.carryOut(inbox, liveWalk);
        worked |= runLinks.round();
        // Before the lane moves on: a new session is still at the lane's position, and so has little to catch up.
        worked |= catchUp.round();
        worked |= liveWalk.follow(tail);
        worked |= timekeeper.round();
        if (closing && context.now >= closedAt) {
            lastWords.giveUpAll();
        }
        return worked;
    }

    /** Whether other threads have brought work for a round. May be called by any thread. */
    boolean hasArrivals() {
        return hasOrders() || context.log.tail().isAfter(context.cursor);
    }

    private boolean hasOrders() {
        return !signalled.isEmpty() || !inbox.isEmpty() || runLinks.hasWork();
    }

    /** Whether the last round has left work for the next. Called by the lane's owner. */
    boolean hasOwnWork() {
        assert context.isNobodyElses();
        return catchUp.hasWork() || !context.brokenWrites.isEmpty();
    }

    /** Returns when a round is due even if nothing happens, by the monotonic clock. Called by the lane's owner. */
    public long nextDeadline() {
        assert context.isNobodyElses();
        long due = Math.min(timekeeper.nextDue(), catchUp.nextDue());
        return closing ? Math.min(closedAt, due) : due;
    }

    /** Whether {@link #close()} has been carried out. Called by the lane's owner. */
    public boolean isClosed() {
        assert context.isNobodyElses();
        return closing && lastWords.isOver();
    }

    private boolean takeSignals() {
        boolean worked = false;
        for (LaneSession session = signalled.poll(); session != null; session = signalled.poll()) {
            session.obeySignals();
            commands.obeySignals(session);
            worked = true;
        }
        return worked;
    }

    /**
     * Receives the commands and signals of this lane's sessions. The interface refers to {@link SessionFace} only, hence the casts: they
     * are safe, since this lane has created all its sessions.
     */
    private final class Desk implements SessionFace.Owner {

        @Override
        public void join(SessionFace session, String group) {
            LaneSession own = (LaneSession) session;
            post(own, () -> commands.join(own, group));
        }

        @Override
        public void leave(SessionFace session, String group) {
            LaneSession own = (LaneSession) session;
            post(own, () -> commands.leave(own, group));
        }

        @Override
        public void end(SessionFace session, CloseReason reason) {
            LaneSession own = (LaneSession) session;
            post(own, () -> commands.end(own, reason));
        }

        @Override
        public void answerHook(SessionFace session, @Nullable List<byte[]> frames) {
            LaneSession own = (LaneSession) session;
            post(own, () -> catchUp.takeSnapshot(own, frames));
        }

        @Override
        public void answerHistory(SessionFace session, @Nullable Backlog page) {
            LaneSession own = (LaneSession) session;
            post(own, () -> catchUp.takeHistory(own, page));
        }

        @Override
        public void signalled(SessionFace session) {
            signalled.add((LaneSession) session);
            wakeUp();
        }

        @Override
        public int assist(int maxWrites) {
            Runner mine = runner;
            return mine == null ? 0 : mine.assist(maxWrites);
        }

        @Override
        public EventId logTail() {
            return context.log.tail();
        }

        @Override
        public boolean isMine() {
            return context.isMine();
        }
    }
}
