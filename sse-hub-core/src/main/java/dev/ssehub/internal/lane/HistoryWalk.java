package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import org.jspecify.annotations.Nullable;

/**
 * The way of a session whose position is older than what this node keeps: pages of the broker's history, until the log itself goes on from
 * where the session stands. Confined to a lane.
 */
final class HistoryWalk {

    private final LaneContext context;
    private final Outlet outlet;
    private final Opening opening;

    HistoryWalk(LaneContext context, Outlet outlet, Opening opening) {
        this.context = context;
        this.outlet = outlet;
        this.opening = opening;
    }

    /** This node does not have what the session needs. The broker may: asks it, or reports the gap. */
    void begin(LaneSession session, Gap.Reason reason) {
        // What lies before the beginning of this node's log, the broker did not have either.
        boolean mayBeKept = reason == Gap.Reason.TRIMMED && context.host.isLogShared();
        if (mayBeKept) {
            fetch(session, session.beginRecall(reason));
        } else {
            opening.startOver(session, reason, session.cursor());
        }
    }

    private void fetch(LaneSession session, Recall recall) {
        recall.await(context.now + context.settings.hookNanos());
        context.deadlines.setNoLaterThan(session, recall.deadline());
        context.host.fetchHistory(
                session, session.cursor(), context.log.earliest(), session.interests(), LaneSettings.MAX_WRITE_BYTES);
    }

    /** Takes a page of the broker's history; null when it could not be read, with a gap when it is not kept. */
    void take(LaneSession session, @Nullable Backlog page) {
        Recall recall = session.recall();
        if (recall == null || !recall.isAwaited()) {
            return;
        }
        if (page == null) {
            outlet.end(session, CloseReason.HISTORY_UNAVAILABLE);
        } else if (page.gap() != null) {
            opening.startOver(session, recall.reason(), session.cursor());
        } else {
            session.resumed(true);
            recall.take(page);
            if (recall.payState()) {
                opening.sendState(session);
            }
            dropPage(session);
        }
    }

    /** A session that cannot be written holds no page: it is read again from where the session stands. */
    void dropPage(LaneSession session) {
        Recall recall = session.recall();
        if (recall != null && !recall.isAwaited() && !session.isWritable()) {
            recall.dropPage(session.cursor());
        }
    }

    /** Adds what fits of the page, and at its end sees whether the log itself goes on from there. */
    void fill(Step step, Recall recall) {
        if (recall.isAwaited()) {
            return;
        }
        LaneSession session = step.session;
        for (Entry entry = recall.peek(); entry != null; entry = recall.peek()) {
            if (isEntitled(session, entry) && !step.add(entry)) {
                return;
            }
            recall.remove();
        }
        session.moveTo(recall.reached());
        if (step.chunk.isEmpty()) {
            // All of the page was for others. The client learns how far it has come, and need not begin again.
            step.chunk.add(session.isPlain() ? ControlFrames.plainKeepAlive() : ControlFrames.cursor(session.cursor()));
        }
        if (context.log.gap(session.cursor(), context.cursor, session.interests(), session.tailAtConnect()) == null) {
            session.endRecall();
        } else {
            fetch(session, recall);
        }
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
}
