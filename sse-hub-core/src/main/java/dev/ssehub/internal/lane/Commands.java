package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.transport.Connection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What commands and signals do to the sessions of a lane. Confined to the lane.
 *
 * <p>A session can be found, and commanded, before it is attached, while its connection is still being made. What it is commanded meanwhile
 * waits for that, and is carried out before the session is sent anything.
 */
final class Commands {

    /** How often a command that concerns the whole lane is tried. */
    private static final int MAX_TRIES = 3;

    private final LaneContext context;
    private final Outlet outlet;
    private final LastWords lastWords;
    private final CatchUp catchUp;
    private final Timekeeper timekeeper;
    private long ordinals;
    /** How often the command in front of the inbox has failed. */
    private int failures;

    Commands(LaneContext context, Outlet outlet, LastWords lastWords, CatchUp catchUp, Timekeeper timekeeper) {
        this.context = context;
        this.outlet = outlet;
        this.lastWords = lastWords;
        this.catchUp = catchUp;
        this.timekeeper = timekeeper;
    }

    /** Carries out what is in the inbox, each after the lane has delivered up to its place. Returns whether there was anything. */
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
     * Carries out what concerns the whole lane. It may be a revocation, so a failure must not lose it: it stays in the inbox, and is tried
     * again in the next round. If that fails too, all sessions are given up, since nobody knows which of them it would have ended.
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

    /** Makes a session known, so that it is found by its user and groups. */
    void expect(LaneSession session) {
        session.expect(++ordinals);
        context.router.add(session);
        context.counters.sessions.add(1);
    }

    /** Forgets a session that is expected, and whose connection could not be made. */
    void forgo(LaneSession session) {
        session.state(State.CLOSED);
        context.router.remove(session);
        context.counters.sessions.add(-1);
        session.forgetWork();
        outlet.sessionLeft();
    }

    /** Takes in a session that is expected. */
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

    /** Makes a user's sessions members of a group, or ends that. */
    void changeMembership(String user, String group, boolean member) {
        forEach(context.router.of(Audience.user(user)), session -> {
            if (member) {
                doJoin(session, group);
            } else {
                doLeave(session, group);
            }
        });
    }

    /** Ends the sessions of an audience. */
    void disconnect(Audience audience, CloseReason reason) {
        for (Audience member : audience.members()) {
            forEach(context.router.toDisconnect(member), session -> outlet.end(session, reason));
        }
    }

    /** Ends all sessions, also those that are expected. */
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

    /** Goes on with a session as its signals say. */
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

    /** Gives a session its turn. A failure costs that session, not the lane. */
    void guarded(LaneSession session, Runnable turn) {
        try {
            turn.run();
        } catch (Throwable failure) {
            outlet.fail(session, failure);
        }
    }

    /**
     * Does something with each session; perhaps more than once, with one that is meant in several ways. One for which it fails is given up; the
     * others are not left out.
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
