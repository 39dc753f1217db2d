package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;

/**
 * The walk of a viewer through the log of its run. A step is one bounded write, directly from the array that the log and all its viewers
 * share, and it ends where an entry ends. Confined to a lane.
 */
final class Viewing {

    private final LaneContext context;
    private final Outlet outlet;
    private final byte[] greeting;

    Viewing(LaneContext context, Outlet outlet) {
        this.context = context;
        this.outlet = outlet;
        this.greeting = ControlFrames.plainRetry(context.settings.retryMillis());
    }

    /** Lets a writable viewer take its next step, which may end it. */
    void step(Viewer viewer) {
        assert context.isMine();
        if (viewer.log().isBrokenOff()) {
            outlet.end(viewer, CloseReason.HISTORY_UNAVAILABLE);
            return;
        }
        if (!sendNext(viewer)) {
            return;
        }
        if (viewer.hasArrivedAtTheEnd()) {
            outlet.end(viewer, CloseReason.RUN_ENDED);
        } else {
            boolean isAtTail =
                    viewer.rest() == null && viewer.offset() == viewer.log().tail();
            outlet.changeState(viewer, isAtTail && viewer.isWritable() ? State.LIVE : State.LAGGING);
        }
    }

    /** Returns whether the viewer is still open. */
    private boolean sendNext(Viewer viewer) {
        if (!viewer.isGreeted()) {
            viewer.greet();
            if (!outlet.send(viewer, greeting, 0, greeting.length, 0)) {
                return false;
            }
        }
        Rest rest = viewer.rest();
        if (rest != null) {
            return outlet.sendRest(viewer, rest);
        }
        return !viewer.isWritable() || sendEntries(viewer);
    }

    private boolean sendEntries(Viewer viewer) {
        RunLog log = viewer.log();
        int after = viewer.offset();
        // Read before anything else of the log; no entry after it is accessed.
        int tail = log.tail();
        if (after == tail) {
            return true;
        }
        int upTo = Math.max(after + 1, log.lastWithin(after, tail, LaneSettings.MAX_WRITE_BYTES));
        int from = log.endOf(after);
        int end = log.endOf(upTo);
        int events = Math.min(upTo, log.lastEvent()) - after;
        viewer.moveTo(upTo);
        context.counters.replayed.add(Math.max(0, Math.min(upTo, viewer.runTailAtConnect()) - after));
        return outlet.send(viewer, log.bytes(), from, end, events);
    }
}
