package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import org.jspecify.annotations.Nullable;

/**
 * The walk of a session whose position is older than this node's log: through pages of the broker's history, until the log can continue
 * from the session's position. Confined to a lane.
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

    /** Fetches what this node no longer has from the broker if the broker may have it, and otherwise reports the gap. */
    void begin(LaneSession session, Gap.Reason reason) {
        // Events before the beginning of this node's log were not kept by the broker either.
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

    /** Accepts a page of the broker's history: null if it could not be read, a page with a gap if the broker no longer has it. */
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

    /** Drops the page of a session that is not writable. It is read again from the session's position. */
    void dropPage(LaneSession session) {
        Recall recall = session.recall();
        if (recall != null && !recall.isAwaited() && !session.isWritable()) {
            recall.dropPage(session.cursor());
        }
    }

    /** Adds the entries of the page that fit. At its end, checks whether the log can continue from there. */
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
            // None of the page was for this session. The cursor frame moves the client's position, so that it need not
            // start over.
            step.chunk.add(session.isPlain() ? ControlFrames.plainKeepAlive() : ControlFrames.cursor(session.cursor()));
        }
        if (context.log.gap(session.cursor(), context.cursor, session.interests(), session.tailAtConnect()) == null) {
            session.endRecall();
        } else {
            fetch(session, recall);
        }
    }

    /** The session may have left the group since the page was requested. */
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
