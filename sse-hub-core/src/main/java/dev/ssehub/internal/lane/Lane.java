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
 * One event loop: follows the log, and writes to the sessions that it owns.
 *
 * <p>{@link #runOnce()} is one round; a thread repeats it, a test steps it by hand. {@link #assist} is the part of a round that a publisher may
 * run instead, while that thread sleeps. These are for the lane's owner, of whom there is one at a time; the other public methods come
 * from any thread and only enqueue a command.
 *
 * <p>Order. A command carries the tail of the log at the time when it was given. The lane delivers up to that place before it carries
 * the command out, and it looks at the tail before it looks at the inbox; so whatever was published before a call is delivered before
 * the call takes effect, and whatever is published after the call has returned, after it.
 *
 * <p>No loss, no repetition. A session is either live, and then stands exactly where the lane stands, or it has a cursor of its own
 * that the lane has passed, and its walk ends exactly there. Both are changed by the lane's owner only, between two entries.
 *
 * <p>Assistants. An assisted round is a round in which there is nothing but the walk along the log: it too looks at the tail first, and goes
 * on only if inbox and signals are empty then, nobody catches up and nothing is due. A command that came before something was published up
 * to that tail would have been seen, so the order above holds. It runs no command, calls no hook or listener, ends no session, and starts no thread.
 */
public final class Lane {

    /** The most sessions that an assistant writes to. */
    public static final int MAX_ASSISTED_WRITES = 4;

    /** What {@link #assist} returns when the lane's thread has to run a round. */
    public static final int LEFT_TO_THREAD = -1;

    /** Who runs the rounds, on whatever thread. Any thread may call. */
    interface Runner {

        /** Has the lane's thread look for work. */
        void wakeUp();

        /** Has the lane deliver what is in the log, on this thread if that is quickly done. Returns how many sessions were written to here. */
        int assist(int maxWrites);
    }

    /** How long a hub that is closed waits for sockets to take the last bytes. */
    private static final long LEAVE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Queue<LaneSession> signalled = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Runner runner;
    private final Inbox inbox;
    private final SessionFace.Owner owner = new Desk();

    // Of the lane's owner from here on.
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

    /** Creates a lane that stands at the tail of the log. */
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

    /** Makes a session of this lane, which begins where the log ends now. It does nothing before {@link #attach}. */
    public LaneSession newSession(
            String id, Subscription subscription, @Nullable String remoteAddress, StartPosition origin) {
        return new LaneSession(
                owner, id, subscription, remoteAddress, context.clock.instant(), context.log.tail(), origin);
    }

    /** Makes a viewer of a run, which is a session of this lane. It does nothing before {@link #attach}. */
    public Viewer newViewer(String id, Subscription subscription, @Nullable String remoteAddress, ViewOrigin origin) {
        return new Viewer(
                owner, id, subscription, remoteAddress, context.clock.instant(), context.log.tail(), origin, runLinks);
    }

    /**
     * Makes the session known, before it is {@linkplain #attach attached}: from here on it is found by its user and groups, so that what
     * ends it or takes a group from it is not missed while its connection is being made.
     */
    public void expect(LaneSession session) {
        inbox.add(session, () -> commands.expect(session));
    }

    /** Takes in a session that is expected. */
    public void attach(LaneSession session, Connection connection) {
        post(session, () -> commands.attach(session, connection));
    }

    /** Forgets a session that is expected, and whose connection could not be made. */
    public void forgo(LaneSession session) {
        post(session, () -> commands.forgo(session));
    }

    /** Makes the user's sessions members of a group, or ends that, in the order of the log. */
    public void changeMembership(EventId place, String user, String group, boolean member) {
        post(place, () -> commands.changeMembership(user, group, member));
    }

    /** Stops the lane at a place where the log begins, so that the gap of its sessions ends there, and not later. */
    public void stopAt(EventId place) {
        post(place, () -> {});
    }

    /** Ends the sessions of an audience, in the order of the log; perhaps for good. */
    public void disconnect(EventId place, Audience audience, boolean forGood) {
        CloseReason reason = forGood ? CloseReason.NOT_WELCOME : CloseReason.DISCONNECTED;
        post(place, () -> commands.disconnect(audience, reason));
    }

    /** Ends all sessions, also those that are expected, because nobody knows whether they were revoked. */
    public void endUnverified() {
        post(() -> commands.endAll(CloseReason.UNVERIFIED));
    }

    /** Lets all sessions go within the spread. {@code whenEmpty} is run, perhaps more than once, when none is left. */
    public void drain(Duration spread, Runnable whenEmpty) {
        post(() -> {
            timekeeper.drain(spread);
            outlet.whenEmpty(whenEmpty);
        });
    }

    /** Ends all sessions, and gives their sockets a moment to take the last bytes. The lane does nothing more after that. */
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

    /** Sets who runs the lane. */
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
     * <p>What goes wrong in the turn of one session ends that session. An error that comes out of here is of the round itself; the caller begins
     * the next round.
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
     * Delivers what is in the log, if there is nothing else to do and it is for few sessions, whose connections do not block. Otherwise it does
     * nothing: the lane's thread has to run a round.
     *
     * @param maxWrites how many sessions may be written to, {@link #MAX_ASSISTED_WRITES} at most
     * @return how many were written to at most, or {@link #LEFT_TO_THREAD}
     */
    public int assist(int maxWrites) {
        context.beginAssistedRound();
        try {
            // Before the inbox, as in a whole round.
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
        // Before the inbox: what is published after a command was given must not be delivered before it is carried out.
        EventId tail = context.log.tail();
        worked |= takeSignals();
        worked |= commands.carryOut(inbox, liveWalk);
        worked |= runLinks.round();
        // Before the lane moves on: who has just come stands where it stands, and so need not walk far.
        worked |= catchUp.round();
        worked |= liveWalk.follow(tail);
        worked |= timekeeper.round();
        if (closing && context.now >= closedAt) {
            lastWords.giveUpAll();
        }
        return worked;
    }

    /** Whether others have brought something for a round to do. Any thread may ask. */
    boolean hasArrivals() {
        return hasOrders() || context.log.tail().isAfter(context.cursor);
    }

    private boolean hasOrders() {
        return !signalled.isEmpty() || !inbox.isEmpty() || runLinks.hasWork();
    }

    /** Whether the last round has left something for the next. Asked by the lane's owner. */
    boolean hasOwnWork() {
        assert context.isNobodyElses();
        return catchUp.hasWork() || !context.brokenWrites.isEmpty();
    }

    /** Returns when a round is due even if nothing happens, by the monotonic clock. Asked by the lane's owner. */
    public long nextDeadline() {
        assert context.isNobodyElses();
        long due = Math.min(timekeeper.nextDue(), catchUp.nextDue());
        return closing ? Math.min(closedAt, due) : due;
    }

    /** Whether {@link #close()} has been carried out. Asked by the lane's owner. */
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
     * Where the sessions of this lane leave their commands and signals. A {@link SessionFace} knows nothing of what lies behind it, hence the
     * casts: this lane has made all its sessions.
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
