package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.transport.Connection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries out commands and signals on the sessions of a lane. Confined to the lane.
 *
 * <p>A session can be found, and receives commands, before it is attached, while its connection is still being set up. Commands received in
 * that time are deferred until it is attached, and are carried out before anything is sent to it.
 */
final class Commands {

    /** How many times a command that concerns the whole lane is tried. */
    private static final int MAX_TRIES = 3;

    private final LaneContext context;
    private final Outlet outlet;
    private final LastWords lastWords;
    private final CatchUp catchUp;
    private final Timekeeper timekeeper;
    private long ordinals;
    /** How many times the command at the head of the inbox has failed. */
    private int failures;

    Commands(LaneContext context, Outlet outlet, LastWords lastWords, CatchUp catchUp, Timekeeper timekeeper) {
        this.context = context;
        this.outlet = outlet;
        this.lastWords = lastWords;
        this.catchUp = catchUp;
        this.timekeeper = timekeeper;
    }

    /**
     * Carries out the commands in the inbox, each once the lane has delivered up to the command's position. Returns whether there were any.
     */
    boolean carryOut(Inbox inbox, LiveWalk liveWalk) {
        boolean worked = false;
        for (Inbox.Command command = inbox.peek(); command != null; command = inbox.peek()) {
            liveWalk.follow(command.after());
            LaneSession session = command.session();
            if (session == null) {
                carryOut(inbox, command.action());
            } else {
                inbox.remove();
                guarded(session, command.action());
            }
            worked = true;
        }
        return worked;
    }

    /**
     * Carries out a command that concerns the whole lane. It may be a revocation, so a failure must not lose it: it stays in the inbox and
     * is tried again in the next round. If it keeps failing, all sessions are closed, since it is unknown which of them it would have
     * ended.
     */
    private void carryOut(Inbox inbox, Runnable action) {
        try {
            action.run();
            inbox.remove();
            failures = 0;
        } catch (RuntimeException | Error failure) {
            if (++failures < MAX_TRIES) {
                throw failure;
            }
            inbox.remove();
            failures = 0;
            SessionSet everyone = context.router.everyone();
            for (int i = everyone.size() - 1; i >= 0; i--) {
                outlet.fail(everyone.get(i), failure);
            }
        }
    }

    /** Registers a session, so that it is found by its user and groups. */
    void expect(LaneSession session) {
        session.expect(++ordinals);
        context.router.add(session);
        context.counters.sessions.add(1);
    }

    /** Removes an expected session whose connection could not be set up. */
    void forgo(LaneSession session) {
        session.state(State.CLOSED);
        context.router.remove(session);
        context.counters.sessions.add(-1);
        session.forgetWork();
        outlet.sessionLeft();
    }

    /** Gives an expected session its connection, and begins its walk. */
    void attach(LaneSession session, Connection connection) {
        session.attach(connection, context.now);
        if (session.state() == State.CLOSED) {
            connection.abort();
            return;
        }
        if (session.user() != null && session.followsHub()) {
            for (String group : context.host.groupsOf(session.user())) {
                if (!session.groups().contains(group)) {
                    session.groups(with(session.groups(), group));
                    context.router.join(session, group);
                }
            }
        }
        context.host.opened(session);
        timekeeper.begin(session);
        catchUp.begin(session);
        obeySignals(session);
        session.takeDeferred().forEach(Runnable::run);
    }

    /** Adds a user's sessions to a group or removes them from it. */
    void changeMembership(String user, String group, boolean member) {
        forEach(context.router.of(Audience.user(user)), session -> {
            if (member) {
                doJoin(session, group);
            } else {
                doLeave(session, group);
            }
        });
    }

    /** Ends the sessions of an audience. A session may be visited once for each member of the audience. */
    void disconnect(Audience audience, CloseReason reason) {
        for (Audience member : audience.members()) {
            forEach(context.router.toDisconnect(member), session -> outlet.end(session, reason));
        }
    }

    /** Ends all sessions, including expected ones. */
    void endAll(CloseReason reason) {
        forEach(context.router.everyone(), session -> outlet.end(session, reason));
    }

    void join(LaneSession session, String group) {
        onceAttached(session, () -> doJoin(session, group));
    }

    void leave(LaneSession session, String group) {
        onceAttached(session, () -> doLeave(session, group));
    }

    void end(LaneSession session, CloseReason reason) {
        onceAttached(session, () -> outlet.end(session, reason));
    }

    private void doJoin(LaneSession session, String group) {
        if (session.state() != State.CLOSED
                && session.followsHub()
                && !session.groups().contains(group)) {
            session.groups(with(session.groups(), group));
            context.router.join(session, group);
            catchUp.join(session, group);
            context.host.regrouped(session);
        }
    }

    private void doLeave(LaneSession session, String group) {
        if (session.state() != State.CLOSED && session.groups().contains(group)) {
            Set<String> left = new HashSet<>(session.groups());
            left.remove(group);
            session.groups(Set.copyOf(left));
            context.router.leave(session, group);
            session.left(group);
            context.host.regrouped(session);
        }
    }

    /** Handles the signals of a session: its client is gone, or its socket accepts more. */
    void obeySignals(LaneSession session) {
        if (!session.isAttached()) {
            return;
        }
        try {
            if (session.state() == State.CLOSED) {
                lastWords.goOn(session);
            } else if (session.isGone()) {
                outlet.drop(session, CloseReason.CLIENT_GONE);
            } else {
                timekeeper.reschedule(session);
                catchUp.goOn(session);
            }
        } catch (Throwable failure) {
            outlet.fail(session, failure);
        }
    }

    /** Runs an action for a session. A failure ends that session and does not affect the others. */
    void guarded(LaneSession session, Runnable turn) {
        try {
            turn.run();
        } catch (Throwable failure) {
            outlet.fail(session, failure);
        }
    }

    /**
     * Runs an action for each session once it is attached. A session for which it fails is closed; the action still runs for the others.
     */
    private void forEach(SessionSet sessions, Consumer<LaneSession> action) {
        for (LaneSession session : sessions.toArray()) {
            onceAttached(session, () -> guarded(session, () -> action.accept(session)));
        }
    }

    private static void onceAttached(LaneSession session, Runnable action) {
        if (session.isAttached()) {
            action.run();
        } else {
            session.defer(action);
        }
    }

    private static Set<String> with(Set<String> groups, String group) {
        Set<String> all = new HashSet<>(groups);
        all.add(group);
        return Set.copyOf(all);
    }
}
