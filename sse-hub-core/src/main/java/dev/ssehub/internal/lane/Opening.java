package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Session.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a session is sent before its walk: the greeting, a gap, a snapshot, retained values and the position. Its {@link Prologue}
 * sends them. Confined to a lane.
 */
final class Opening {

    private static final EventId BEGINNING = new EventId(0, 0);

    private final LaneContext context;
    private final Outlet outlet;

    Opening(LaneContext context, Outlet outlet) {
        this.context = context;
        this.outlet = outlet;
    }

    /** Sends a client that has nothing yet the current state, and then its position. */
    void sendState(LaneSession session) {
        Prologue prologue = session.openPrologue();
        prologue.sendRetained(session.interests());
        prologue.sendPosition();
        if (context.host.fetchConnectSnapshot(session)) {
            awaitHook(session, prologue);
        }
    }

    /** Reports a gap, and continues from the lane's position, as for a new session. */
    void startOver(LaneSession session, Gap.Reason reason, @Nullable EventId from) {
        Gap gap = new Gap(reason, from, context.cursor);
        context.counters.gaps.add(1);
        session.startOverAt(context.cursor);
        if (session.isPlain() && session.bytesSent() == 0) {
            session.connection().beginWithGap(gap);
        }
        Prologue prologue = session.openPrologue();
        prologue.report(gap);
        prologue.sendRetained(session.interests());
        if (context.host.fetchGapSnapshot(session, gap)) {
            awaitHook(session, prologue);
        }
        context.host.gapReported(session, gap);
    }

    private void awaitHook(LaneSession session, Prologue prologue) {
        prologue.awaitHook(context.now + context.settings.hookNanos());
        context.deadlines.setNoLaterThan(session, prologue.hookDeadline());
    }

    /** Accepts the answer of a hook; null if the hook failed. */
    void takeSnapshot(LaneSession session, @Nullable List<byte[]> frames) {
        Prologue prologue = session.prologue();
        if (prologue == null || !prologue.awaitsHook()) {
            return;
        }
        if (frames == null) {
            outlet.end(session, CloseReason.SNAPSHOT_FAILED);
        } else {
            prologue.takeSnapshot(frames);
        }
    }

    /** Adds the retained values of a group that the session has joined, and records where the group begins for it. */
    void join(LaneSession session, String group) {
        Audience audience = Audience.group(group);
        if (!context.log.retained(audience, BEGINNING, context.cursor, 1).isEmpty()) {
            if (session.isLive()) {
                session.moveTo(context.cursor);
                outlet.changeState(session, State.LAGGING);
            }
            session.openPrologue().sendRetained(List.of(new Interest(audience, context.cursor)));
        }
        if (!session.isLive()) {
            session.joinedAfter(group, context.cursor);
        }
    }
}
