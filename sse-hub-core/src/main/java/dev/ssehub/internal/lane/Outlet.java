package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.checks.InternalErrors;
import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to open sessions and ends them; {@link LastWords} then completes their connections. Confined to a lane. */
final class Outlet {

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    private final LaneContext context;
    private final LastWords lastWords;
    private @Nullable EventId framedCursor;
    private byte[] cursorFrame = new byte[0];
    private Runnable whenEmpty = () -> {};

    Outlet(LaneContext context, LastWords lastWords) {
        this.context = context;
        this.lastWords = lastWords;
    }

    /** Sets the action that runs whenever the last session has ended. */
    void whenEmpty(Runnable action) {
        whenEmpty = action;
        sessionLeft();
    }

    /**
     * Writes to a session that is writable and has no rest. A large frame is written in slices, so that the progress of a client that reads
     * slowly is noticed. What is not written now becomes the session's rest, and the session is then no longer live.
     *
     * @return whether the session is still open
     */
    boolean send(LaneSession session, byte[] bytes, int from, int end, int events) {
        assert context.isMine() && session.rest() == null;
        int at = from;
        int slices = 0;
        do {
            int length = Math.min(end - at, LaneSettings.MAX_WRITE_BYTES);
            if (!write(session, bytes, at, length)) {
                return false;
            }
            at += length;
        } while (at < end && session.isWritable() && ++slices < LaneSettings.SLICES_AT_ONCE);
        session.sent(0, events);
        context.counters.delivered.add(events);
        if (at < end) {
            session.leaveRest(new Rest(bytes, at, end));
        }
        if (at < end || !session.isWritable()) {
            holdBack(session);
        }
        return true;
    }

    /** Writes more of the rest of a large frame. Returns whether the session is still open. */
    boolean sendRest(LaneSession session, Rest rest) {
        assert context.isMine();
        int slices = 0;
        while (rest.at < rest.end && session.isWritable() && slices++ < LaneSettings.SLICES_AT_ONCE) {
            int length = Math.min(rest.end - rest.at, LaneSettings.MAX_WRITE_BYTES);
            if (!write(session, rest.bytes, rest.at, length)) {
                return false;
            }
            rest.at += length;
        }
        if (rest.at == rest.end) {
            session.endRest();
            context.deadlines.setNoLaterThan(session, context.now + session.heartbeatAfter);
        }
        if (!session.isWritable()) {
            holdBack(session);
        }
        return true;
    }

    private boolean write(LaneSession session, byte[] bytes, int from, int length) {
        try {
            session.write(bytes, from, length, context.now);
        } catch (Throwable failure) {
            writeFailed(session, failure);
            return false;
        }
        context.counters.writes.add(1);
        context.counters.bytes.add(length);
        return true;
    }

    /** Ends a session whose connection failed in a write. */
    void writeFailed(LaneSession session, Throwable failure) {
        if (context.isAssisted()) {
            leaveToThread(session, failure);
        } else if (failure instanceof IOException || failure instanceof RuntimeException) {
            LOG.debug("{}: the client is gone: {}", session, failure.toString());
            drop(session, CloseReason.CLIENT_GONE);
        } else {
            fail(session, failure);
        }
    }

    private void leaveToThread(LaneSession session, Throwable failure) {
        assert context.isMine();
        session.stopWriting();
        context.brokenWrites.add(session, failure);
    }

    /** Lets a session that cannot keep up with the lane continue by itself, until the stall time-out if its socket stays full. */
    private void holdBack(LaneSession session) {
        if (session.state() == State.LIVE) {
            session.moveTo(context.cursor);
            changeState(session, State.LAGGING);
        }
        if (!session.isWritable()) {
            context.deadlines.setNoLaterThan(session, context.now + context.settings.stallNanos());
        }
    }

    /** Ends the stream cleanly, with a last cursor frame if the client has everything up to the lane's position. */
    void end(LaneSession session, CloseReason reason) {
        assert context.isMine();
        if (session.state() == State.CLOSED) {
            return;
        }
        if (session instanceof Viewer viewer && reason != CloseReason.RUN_ENDED) {
            endEarly(viewer, reason);
            return;
        }
        if (reason == CloseReason.NOT_WELCOME) {
            endForGood(session);
            return;
        }
        boolean hasBegun = session.prologue() == null;
        boolean isUnanswered = reason == CloseReason.SNAPSHOT_FAILED || reason == CloseReason.HISTORY_UNAVAILABLE;
        if (session.mayWrite() && session.rest() == null && (hasBegun || isUnanswered)) {
            Chunk farewell = new Chunk(LaneSettings.MAX_WRITE_BYTES);
            addFarewell(farewell, session, reason);
            if (!farewell.isEmpty() && !send(session, farewell.bytes(), farewell.start(), farewell.end(), 0)) {
                return;
            }
        }
        forget(session, reason);
        lastWords.complete(session);
    }

    /**
     * Ends the stream of a run before the client has all of it. The connection is aborted, because clients would take a clean end for the
     * end of the run. If the run has ended and the client is allowed to get the rest, it gets that first.
     */
    private void endEarly(Viewer viewer, CloseReason reason) {
        boolean mayHaveRest = reason == CloseReason.HUB_CLOSED || reason == CloseReason.DRAINED;
        if (mayHaveRest && viewer.log().hasEnded()) {
            Deque<Rest> words = viewer.remainder();
            if (!viewer.isGreeted()) {
                byte[] greeting = ControlFrames.plainRetry(context.settings.retryMillis());
                words.addFirst(new Rest(greeting, 0, greeting.length));
            }
            forget(viewer, CloseReason.RUN_ENDED);
            lastWords.say(viewer, words);
        } else {
            drop(viewer, reason);
        }
    }

    /** Adds the last position and, where clients should not all reconnect at once, a jittered reconnection time. */
    private void addFarewell(Chunk farewell, LaneSession session, CloseReason reason) {
        long retry = switch (reason) {
            case DRAINED, UNVERIFIED -> context.jittered(context.settings.retryMillis(), 0.5, 1.5);
            // As for a stream that is refused softly: what is unavailable needs time to recover.
            case SNAPSHOT_FAILED, HISTORY_UNAVAILABLE -> context.jittered(context.settings.retryMillis(), 1.0, 3.0);
            default -> 0;
        };
        boolean hasArrived = session.prologue() == null
                && (session.isLive() || session.cursor().equals(context.cursor));
        if (hasArrived && !session.isPlain()) {
            farewell.add(retry > 0 ? ControlFrames.cursor(context.cursor, retry) : cursorFrame());
        } else if (retry > 0) {
            farewell.add(session.isPlain() ? ControlFrames.plainRetry(retry) : ControlFrames.retry(retry));
        }
    }

    /**
     * Ends the stream so that its client does not reconnect. A frame in progress is completed first, or the client would read the two as
     * one.
     */
    private void endForGood(LaneSession session) {
        Deque<Rest> words = new ArrayDeque<>(2);
        Rest begun = session.rest();
        if (begun != null) {
            words.add(begun);
        }
        byte[] mark = session.isPlain() ? ControlFrames.plainNotWelcome() : ControlFrames.notWelcome();
        words.add(new Rest(mark, 0, mark.length));
        forget(session, CloseReason.NOT_WELCOME);
        lastWords.say(session, words);
    }

    /** Closes a session after an unexpected failure in its turn. Its client can resume; the other sessions are not affected. */
    void fail(LaneSession session, Throwable failure) {
        if (context.isAssisted()) {
            leaveToThread(session, failure);
            return;
        }
        try {
            drop(session, CloseReason.FAILED);
        } finally {
            InternalErrors.log(() -> session + " is closed after an internal error; its client can resume", failure);
        }
    }

    /** Ends the stream by aborting its connection. */
    void drop(LaneSession session, CloseReason reason) {
        assert context.isMine();
        if (session.state() == State.CLOSED) {
            return;
        }
        forget(session, reason);
        lastWords.abort(session);
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

    /** Sends a heartbeat, which also moves the client's position if the session is live. */
    void beat(LaneSession session) {
        byte[] frame = heartbeat(session);
        send(session, frame, 0, frame.length, 0);
    }

    private byte[] heartbeat(LaneSession session) {
        if (session.isPlain()) {
            return ControlFrames.plainKeepAlive();
        }
        return session.isLive() && !context.settings.heartbeatIsComment() ? cursorFrame() : ControlFrames.keepAlive();
    }

    private void forget(LaneSession session, CloseReason reason) {
        boolean awaitedAnswer = session.awaitsAnswer();
        changeState(session, State.CLOSED);
        context.router.remove(session);
        context.counters.sessions.add(-1);
        context.deadlines.remove(session);
        session.forgetWork();
        try {
            if (awaitedAnswer) {
                context.host.abandonFetch(session);
            }
            context.host.closed(session, reason);
        } catch (Throwable failure) {
            InternalErrors.log(() -> "What follows from the end of " + session + " failed", failure);
        }
        sessionLeft();
    }

    /** Runs the action for an empty lane if no session is left. */
    void sessionLeft() {
        if (context.router.everyone().isEmpty()) {
            whenEmpty.run();
        }
    }

    /** Returns the frame with the lane's position, which all live sessions share. */
    private byte[] cursorFrame() {
        EventId cursor = context.cursor;
        if (!cursor.equals(framedCursor)) {
            framedCursor = cursor;
            cursorFrame = ControlFrames.cursor(cursor);
        }
        return cursorFrame;
    }
}
