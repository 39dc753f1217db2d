package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only place where a lane touches connections: it writes, and it ends. */
final class Outlet {

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    /** How many slices of a large frame one session may be sent in its turn. */
    private static final int SLICES_AT_ONCE = 4;

    private final LaneContext context;
    private @Nullable EventId framedCursor;
    private byte[] cursorFrame = new byte[0];
    private Runnable whenEmpty = () -> {};
    /**
     * Ended sessions whose last bytes the socket has not taken yet, with what is still to be written. Their connections are completed when it
     * has taken everything.
     */
    private final Map<LaneSession, Deque<Rest>> leaving = new LinkedHashMap<>();

    Outlet(LaneContext context) {
        this.context = context;
    }

    /** Sets what is run whenever the last session has ended. */
    void whenEmpty(Runnable action) {
        whenEmpty = action;
        sessionLeft();
    }

    /**
     * Writes to a session that is writable and has no rest. A large frame goes out in slices, so that a client that reads slowly makes
     * progress that is seen; what is not written now stays with the session, which is not live then.
     *
     * @return whether the session still lives
     */
    boolean send(LaneSession session, byte[] bytes, int from, int end, int events) {
        assert context.isMine() && session.rest == null;
        int at = from;
        int slices = 0;
        do {
            int length = Math.min(end - at, Lane.MAX_WRITE_BYTES);
            if (!write(session, bytes, at, length)) {
                return false;
            }
            at += length;
        } while (at < end && session.writable && ++slices < SLICES_AT_ONCE);
        session.sent(0, events);
        context.counters.delivered.add(events);
        if (at < end) {
            session.rest = new Rest(bytes, at, end);
        }
        if (at < end || !session.writable) {
            holdBack(session);
        }
        return true;
    }

    /** Writes more of what is left of a large frame. Returns whether the session still lives. */
    boolean sendRest(LaneSession session, Rest rest) {
        int slices = 0;
        while (rest.at < rest.end && session.writable && slices++ < SLICES_AT_ONCE) {
            int length = Math.min(rest.end - rest.at, Lane.MAX_WRITE_BYTES);
            if (!write(session, rest.bytes, rest.at, length)) {
                return false;
            }
            rest.at += length;
        }
        if (rest.at == rest.end) {
            session.rest = null;
            long heartbeat = context.now + session.heartbeatAfter;
            if (heartbeat < session.deadline) {
                context.deadlines.set(session, heartbeat);
            }
        }
        if (!session.writable) {
            holdBack(session);
        }
        return true;
    }

    private boolean write(LaneSession session, byte[] bytes, int from, int length) {
        try {
            session.writable = session.connection.write(bytes, from, length);
        } catch (IOException | RuntimeException gone) {
            LOG.debug("{}: the client is gone: {}", session, gone.toString());
            drop(session, CloseReason.CLIENT_GONE);
            return false;
        } catch (Throwable failure) {
            fail(session, failure);
            return false;
        }
        session.lastWrite = context.now;
        session.sent(length, 0);
        context.counters.writes.add(1);
        context.counters.bytes.add(length);
        return true;
    }

    /** The session cannot keep up with the lane for now: it goes on by itself, and is given up if its socket stays full. */
    private void holdBack(LaneSession session) {
        if (session.live) {
            session.moveTo(context.cursor);
            changeState(session, State.LAGGING);
        }
        if (!session.writable) {
            session.unwritableSince = context.now;
            long stalled = context.now + context.settings.stallNanos();
            if (stalled < session.deadline) {
                context.deadlines.set(session, stalled);
            }
        }
    }

    /** Ends the stream cleanly, with the position if the client has everything up to it. */
    void end(LaneSession session, CloseReason reason) {
        assert context.isMine();
        if (session.state() == State.CLOSED) {
            return;
        }
        if (reason == CloseReason.NOT_WELCOME) {
            endForGood(session);
            return;
        }
        boolean hasBegun = session.prologue == null;
        boolean hookFailed = reason == CloseReason.HOOK_FAILED;
        if (session.writable && session.isAttached() && session.rest == null && (hasBegun || hookFailed)) {
            Chunk farewell = new Chunk(Lane.MAX_WRITE_BYTES);
            addFarewell(farewell, session, reason);
            if (!farewell.isEmpty() && !send(session, farewell.bytes(), farewell.start(), farewell.end(), 0)) {
                return;
            }
        }
        forget(session, reason);
        if (session.writable) {
            quietly(session, session.connection::complete);
        } else {
            // Completing now could cut off what is on its way.
            leaving.put(session, new ArrayDeque<>(0));
            context.deadlines.set(session, session.unwritableSince + context.settings.stallNanos());
        }
    }

    /** The last position, and where clients are not to come back together, a reconnection time of its own. */
    private void addFarewell(Chunk farewell, LaneSession session, CloseReason reason) {
        long retry = switch (reason) {
            case DRAINED, UNVERIFIED -> context.jittered(context.settings.retryMillis(), 0.5, 1.5);
            // As for a stream that is refused softly: what is unavailable needs time.
            case HOOK_FAILED -> context.jittered(context.settings.retryMillis(), 1.0, 3.0);
            default -> 0;
        };
        boolean hasArrived =
                session.prologue == null && (session.live || session.cursor().equals(context.cursor));
        if (hasArrived && !session.isPlain) {
            farewell.add(retry > 0 ? ControlFrames.cursor(context.cursor, retry) : cursorFrame());
        } else if (retry > 0) {
            farewell.add(session.isPlain ? ControlFrames.plainRetry(retry) : ControlFrames.retry(retry));
        }
    }

    /** Ends the stream so that its client does not come back. A frame that has been begun is ended first, or the client would take the two for one. */
    private void endForGood(LaneSession session) {
        Deque<Rest> lastWords = new ArrayDeque<>(2);
        if (session.rest != null) {
            lastWords.add(session.rest);
        }
        byte[] mark = session.isPlain ? ControlFrames.plainNotWelcome() : ControlFrames.notWelcome();
        lastWords.add(new Rest(mark, 0, mark.length));
        if (session.writable) {
            session.unwritableSince = context.now;
        }
        forget(session, CloseReason.NOT_WELCOME);
        leaving.put(session, lastWords);
        finishEnded(session);
    }

    /** Goes on with a session that has ended, as its signals say: its socket takes more, or the client is gone. */
    void finishEnded(LaneSession session) {
        Deque<Rest> lastWords = leaving.get(session);
        if (lastWords == null) {
            return;
        }
        if (session.gone || !writeLastWords(session, lastWords)) {
            giveUp(session);
        } else if (session.writable && lastWords.isEmpty()) {
            leaving.remove(session);
            context.deadlines.remove(session);
            quietly(session, session.connection::complete);
        } else {
            context.deadlines.set(session, session.unwritableSince + context.settings.stallNanos());
        }
    }

    /** Returns whether the client is still there. */
    private boolean writeLastWords(LaneSession session, Deque<Rest> lastWords) {
        for (int slices = 0; session.writable && !lastWords.isEmpty(); slices++) {
            if (slices == SLICES_AT_ONCE) {
                // The others have their turn first.
                session.writable();
                return true;
            }
            Rest words = lastWords.element();
            int length = Math.min(words.end - words.at, Lane.MAX_WRITE_BYTES);
            try {
                session.writable = session.connection.write(words.bytes, words.at, length);
            } catch (IOException | RuntimeException gone) {
                LOG.debug("{}: the client is gone: {}", session, gone.toString());
                return false;
            } catch (Throwable failure) {
                Lane.report(() -> "The last words to " + session + " failed", failure);
                return false;
            }
            session.unwritableSince = context.now;
            session.sent(length, 0);
            context.counters.writes.add(1);
            context.counters.bytes.add(length);
            words.at += length;
            if (words.at == words.end) {
                lastWords.remove();
            }
        }
        return true;
    }

    /** Gives up an ended session whose socket accepts no more. */
    void giveUp(LaneSession session) {
        context.deadlines.remove(session);
        leaving.remove(session);
        quietly(session, session.connection::abort);
    }

    /** Gives up all ended sessions whose sockets accept no more. */
    void giveUpAll() {
        List.copyOf(leaving.keySet()).forEach(this::giveUp);
    }

    boolean isAnyoneLeaving() {
        return !leaving.isEmpty();
    }

    /**
     * Something failed that should not, while this session had its turn: it is given up, and can resume; the lane goes on with the others.
     */
    void fail(LaneSession session, Throwable failure) {
        try {
            drop(session, CloseReason.FAILED);
        } finally {
            Lane.report(() -> session + " is given up after an internal error; its client can resume", failure);
        }
    }

    /** Gives the stream up. */
    void drop(LaneSession session, CloseReason reason) {
        assert context.isMine();
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
            context.counters.lagging.add(-1);
        }
        if (state == State.LAGGING) {
            context.counters.lagging.add(1);
        }
        session.state(state);
    }

    /** Proves the connection, and moves the client's position if the session is where the lane is. */
    void beat(LaneSession session) {
        byte[] frame = heartbeat(session);
        send(session, frame, 0, frame.length, 0);
    }

    private byte[] heartbeat(LaneSession session) {
        if (session.isPlain) {
            return ControlFrames.plainKeepAlive();
        }
        return session.live && !context.settings.heartbeatIsComment() ? cursorFrame() : ControlFrames.keepAlive();
    }

    private void forget(LaneSession session, CloseReason reason) {
        boolean awaitedAnswer = session.awaitsAnswer();
        changeState(session, State.CLOSED);
        context.router.remove(session);
        context.counters.sessions.add(-1);
        context.deadlines.remove(session);
        session.pending = Batches.NOTHING;
        session.prologue = null;
        session.recall = null;
        session.rest = null;
        session.joinedAfter = null;
        try {
            if (awaitedAnswer) {
                context.host.abandonFetch(session);
            }
            context.host.closed(session, reason);
        } catch (Throwable failure) {
            Lane.report(() -> "What follows from the end of " + session + " failed", failure);
        }
        sessionLeft();
    }

    /** There is one session less. */
    void sessionLeft() {
        if (context.router.everyone().isEmpty()) {
            whenEmpty.run();
        }
    }

    private static void quietly(LaneSession session, Runnable lastCall) {
        try {
            lastCall.run();
        } catch (RuntimeException e) {
            LOG.debug("{}: the connection did not end cleanly: {}", session, e.toString());
        } catch (Throwable failure) {
            Lane.report(() -> "The connection of " + session + " did not end", failure);
        }
    }

    /** The frame with the lane's position, shared by all live sessions. */
    private byte[] cursorFrame() {
        EventId cursor = context.cursor;
        if (!cursor.equals(framedCursor)) {
            framedCursor = cursor;
            cursorFrame = ControlFrames.cursor(cursor);
        }
        return cursorFrame;
    }
}
