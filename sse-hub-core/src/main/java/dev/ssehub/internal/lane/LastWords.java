package dev.ssehub.internal.lane;

import dev.ssehub.internal.checks.InternalErrors;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that have ended and whose sockets have not accepted the last bytes yet.
 *
 * <p>A connection is completed when its socket has accepted everything; completing it earlier could cut off bytes in transit. A connection
 * that makes no progress is aborted after the stall time-out. Confined to a lane.
 */
final class LastWords {

    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    private final LaneContext context;
    private final Map<LaneSession, Deque<Rest>> leaving = new LinkedHashMap<>();

    LastWords(LaneContext context) {
        this.context = context;
    }

    /** Completes the connection of a session that has ended, now or when its socket has accepted what has been written. */
    void complete(LaneSession session) {
        if (session.isWritable()) {
            quietly(session, session.connection()::complete);
        } else {
            leaving.put(session, new ArrayDeque<>(0));
            awaitProgress(session);
        }
    }

    /** Writes the last bytes to a session that has ended, and then completes its connection. */
    void say(LaneSession session, Deque<Rest> words) {
        leaving.put(session, words);
        goOn(session);
    }

    /** Handles the signals of a session that has ended: its socket accepts more, or its client is gone. */
    void goOn(LaneSession session) {
        assert context.isMine();
        Deque<Rest> words = leaving.get(session);
        if (words == null) {
            return;
        }
        if (session.isGone() || !write(session, words)) {
            giveUp(session);
        } else if (session.isWritable() && words.isEmpty()) {
            leaving.remove(session);
            context.deadlines.remove(session);
            quietly(session, session.connection()::complete);
        } else {
            awaitProgress(session);
        }
    }

    private void awaitProgress(LaneSession session) {
        context.deadlines.set(session, session.lastWrite() + context.settings.stallNanos());
    }

    /** Returns whether the client is still there. */
    private boolean write(LaneSession session, Deque<Rest> words) {
        for (int slices = 0; session.isWritable() && !words.isEmpty(); slices++) {
            if (slices == LaneSettings.SLICES_AT_ONCE) {
                // Other sessions have their turn first.
                session.writable();
                return true;
            }
            Rest rest = words.element();
            int length = Math.min(rest.end - rest.at, LaneSettings.MAX_WRITE_BYTES);
            try {
                session.write(rest.bytes, rest.at, length, context.now);
            } catch (IOException | RuntimeException gone) {
                LOG.debug("{}: the client is gone: {}", session, gone.toString());
                return false;
            } catch (Throwable failure) {
                InternalErrors.log(() -> "The last words to " + session + " failed", failure);
                return false;
            }
            context.counters.writes.add(1);
            context.counters.bytes.add(length);
            rest.at += length;
            if (rest.at == rest.end) {
                words.remove();
            }
        }
        return true;
    }

    /** Aborts the connection of an ended session whose socket accepts no more. */
    void giveUp(LaneSession session) {
        context.deadlines.remove(session);
        leaving.remove(session);
        abort(session);
    }

    /** Aborts the connections of all ended sessions whose sockets accept no more. */
    void giveUpAll() {
        List.copyOf(leaving.keySet()).forEach(this::giveUp);
    }

    /** Whether the connections of all ended sessions have been completed or aborted. */
    boolean isOver() {
        return leaving.isEmpty();
    }

    /** Aborts the connection of a session that has ended, without last bytes. */
    void abort(LaneSession session) {
        quietly(session, session.connection()::abort);
    }

    private static void quietly(LaneSession session, Runnable lastCall) {
        try {
            lastCall.run();
        } catch (RuntimeException e) {
            LOG.debug("{}: the connection did not end cleanly: {}", session, e.toString());
        } catch (Throwable failure) {
            InternalErrors.log(() -> "The connection of " + session + " did not end", failure);
        }
    }
}
