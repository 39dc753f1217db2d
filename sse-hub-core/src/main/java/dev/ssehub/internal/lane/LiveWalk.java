package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.lane.Batches.Batch;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.session.Session.State;
import java.util.ArrayList;
import java.util.List;

/**
 * The lane's own walk along the log, and with it that of all its live sessions.
 *
 * <p>Each entry is noted on the sessions that it is for; after a bounded stretch each of them gets everything noted in one write. Load
 * makes writes larger, not more numerous.
 */
final class LiveWalk {

    private static final int READ_BATCH = 256;

    private final LaneScope lane;
    private final Outlet outlet;
    private final CatchUp catchUp;

    private final Entry[] batch = new Entry[READ_BATCH];
    private final List<LaneSession> touched = new ArrayList<>();
    private final Batches batches = new Batches();
    private int notedBytes;

    LiveWalk(LaneScope lane, Outlet outlet, CatchUp catchUp) {
        this.lane = lane;
        this.outlet = outlet;
        this.catchUp = catchUp;
    }

    /** Delivers everything up to a place in the log. Returns whether there was anything. */
    boolean follow(EventId upTo) {
        boolean worked = false;
        while (upTo.isAfter(lane.cursor)) {
            int count = lane.log.read(lane.cursor, upTo, batch);
            if (count == EventLog.LAPPED) {
                fallBehind(upTo);
            } else {
                deliver(count);
                if (count < batch.length) {
                    lane.cursor = upTo;
                }
            }
            worked = true;
        }
        return worked;
    }

    private void deliver(int count) {
        long wallMillis = lane.clock.millis();
        for (int i = 0; i < count; i++) {
            Entry entry = batch[i];
            batch[i] = null;
            if (notedBytes > 0 && notedBytes + entry.frame().length > Lane.MAX_WRITE_BYTES) {
                flush();
            }
            lane.cursor = entry.id();
            if (!entry.isSuperseded() && !entry.isExpired(wallMillis)) {
                note(entry);
            }
        }
        flush();
    }

    private void note(Entry entry) {
        SessionSet sessions = lane.router.of(entry.audience());
        for (int i = 0; i < sessions.size(); i++) {
            LaneSession session = sessions.get(i);
            if (!session.live) {
                continue;
            }
            if (session.pending == Batches.NOTHING) {
                touched.add(session);
            }
            session.pending = batches.with(session.pending, entry);
        }
        notedBytes += entry.frame().length;
    }

    private void flush() {
        for (LaneSession session : touched) {
            Batch pending = batches.get(session.pending);
            session.pending = Batches.NOTHING;
            if (pending.count() > 0) {
                byte[] bytes = pending.bytes();
                outlet.send(session, bytes, bytes.length, pending.count());
            }
        }
        touched.clear();
        batches.clear();
        notedBytes = 0;
    }

    /** The log has moved on faster than this lane. Each session goes on from here by itself, and finds out what it missed. */
    private void fallBehind(EventId upTo) {
        for (LaneSession session : lane.router.everyone().toArray()) {
            if (session.live) {
                session.moveTo(lane.cursor);
                outlet.changeState(session, State.LAGGING);
                catchUp.goOn(session);
            }
        }
        lane.cursor = upTo;
    }
}
