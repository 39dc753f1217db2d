package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only place where a lane touches connections: it writes, and it ends. */
final class Outlet {

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    private final LaneScope lane;
    private @Nullable EventId framedCursor;
    private byte[] cursorFrame = new byte[0];
    private Runnable whenEmpty = () -> {};
    /** Ended sessions whose last bytes the socket has not taken yet. Their connections are completed when it has. */
    private final Set<LaneSession> leaving = new LinkedHashSet<>();

    Outlet(LaneScope lane) {
        this.lane = lane;
    }

    /** Sets what is run whenever the last session has ended. */
    void whenEmpty(Runnable action) {
        whenEmpty = action;
        tellIfEmpty();
    }

    /**
     * Writes to a session that is writable.
     *
     * @return whether the session still lives
     */
    boolean send(LaneSession session, byte[] bytes, int length, int events) {
        try {
            session.writable = session.connection.write(bytes, 0, length);
        } catch (IOException | RuntimeException gone) {
            LOG.debug("{}: the client is gone: {}", session, gone.toString());
            drop(session, CloseReason.CLIENT_GONE);
            return false;
        }
        session.lastWrite = lane.now;
        session.sent(length, events);
        lane.counters.writes.add(1);
        lane.counters.bytes.add(length);
        lane.counters.delivered.add(events);
        if (!session.writable) {
            session.unwritableSince = lane.now;
            if (session.live) {
                session.moveTo(lane.cursor);
                changeState(session, State.LAGGING);
            }
            long stalled = lane.now + lane.settings.stallNanos();
            if (stalled < session.deadline) {
                lane.deadlines.set(session, stalled);
            }
        }
        return true;
    }

    /** Ends the stream in order, with the position if the client has everything up to it. */
    void end(LaneSession session, CloseReason reason) {
        if (session.state() == State.CLOSED) {
            return;
        }
        if (session.writable && session.prologue == null) {
            Chunk farewell = new Chunk(Lane.MAX_WRITE_BYTES);
            if (reason == CloseReason.DRAINED) {
                farewell.add(ControlFrames.retry(lane.jittered(lane.settings.retryMillis(), 0.5, 1.5)));
            }
            if (session.live || session.cursor().equals(lane.cursor)) {
                farewell.add(cursorFrame());
            }
            if (!farewell.isEmpty() && !send(session, farewell.bytes(), farewell.length(), 0)) {
                return;
            }
        }
        forget(session, reason);
        if (session.writable) {
            quietly(session, session.connection::complete);
        } else {
            // Completing now could cut off what is on its way.
            leaving.add(session);
            lane.deadlines.set(session, session.unwritableSince + lane.settings.stallNanos());
        }
    }

    /** Obeys the signals of a session that has ended: its socket has taken everything, or the client is gone. */
    void letGo(LaneSession session) {
        if (leaving.remove(session)) {
            lane.deadlines.remove(session);
            quietly(session, session.gone ? session.connection::abort : session.connection::complete);
        }
    }

    /** Gives up an ended session whose socket takes nothing. */
    void giveUp(LaneSession session) {
        lane.deadlines.remove(session);
        leaving.remove(session);
        quietly(session, session.connection::abort);
    }

    /** Gives up all ended sessions whose sockets take nothing. */
    void giveUpAll() {
        List.copyOf(leaving).forEach(this::giveUp);
    }

    boolean isAnyoneLeaving() {
        return !leaving.isEmpty();
    }

    /** Gives the stream up. */
    void drop(LaneSession session, CloseReason reason) {
        if (session.state() == State.CLOSED) {
            return;
        }
        forget(session, reason);
        quietly(session, session.connection::abort);
    }

    void changeState(LaneSession session, State state) {
        if (session.state() == state) {
            return;
        }
        if (session.state() == State.LAGGING) {
            lane.counters.lagging.add(-1);
        }
        if (state == State.LAGGING) {
            lane.counters.lagging.add(1);
        }
        session.state(state);
    }

    /** Proves the connection, and moves the client's position if the session is where the lane is. */
    void beat(LaneSession session) {
        byte[] frame = session.live && !lane.settings.heartbeatIsComment() ? cursorFrame() : ControlFrames.keepAlive();
        send(session, frame, frame.length, 0);
    }

    private void forget(LaneSession session, CloseReason reason) {
        if (session.awaitsAnswer()) {
            lane.host.abandonHook(session);
        }
        changeState(session, State.CLOSED);
        lane.router.remove(session);
        lane.counters.sessions.add(-1);
        lane.deadlines.remove(session);
        session.pending = Batches.NOTHING;
        session.prologue = null;
        session.recall = null;
        session.joinedAt = null;
        lane.host.closed(session, reason);
        tellIfEmpty();
    }

    private void tellIfEmpty() {
        if (lane.router.everyone().isEmpty()) {
            whenEmpty.run();
        }
    }

    private static void quietly(LaneSession session, Runnable lastCall) {
        try {
            lastCall.run();
        } catch (RuntimeException e) {
            LOG.debug("{}: the connection did not end in order: {}", session, e.toString());
        }
    }

    /** The frame with the lane's position, shared by all live sessions. */
    private byte[] cursorFrame() {
        EventId cursor = lane.cursor;
        if (!cursor.equals(framedCursor)) {
            framedCursor = cursor;
            cursorFrame = ControlFrames.cursor(cursor);
        }
        return cursorFrame;
    }
}
