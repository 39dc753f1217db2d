package dev.ssehub.internal.callouts;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.lane.SessionFace;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.internal.wire.EventEncoder;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the application's snapshot hooks on threads of its own.
 *
 * <p>A hook that takes too long is interrupted, so that it does not keep its thread from the others.
 */
public final class Hooks {

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

    private final OncePerMinute news;
    private final Fetches fetches;

    public Hooks(int maxRunning, HubThreads threads, HubClock clock) {
        this.news = new OncePerMinute(clock::nanos);
        this.fetches = new Fetches(maxRunning, threads, clock);
    }

    /** Starts the threads. */
    public void start() {
        fetches.start();
    }

    /** Fetches a snapshot and gives it to the session; null when the hook failed. */
    public void fetch(SessionFace session, Supplier<List<SseEvent>> snapshot) {
        if (!fetches.begin(session, () -> fetchNow(session, snapshot))) {
            session.answerHook(null);
        }
    }

    /** The session is answered even if the failure cannot be logged: its client waits. */
    private void fetchNow(SessionFace session, Supplier<List<SseEvent>> snapshot) {
        @Nullable List<byte[]> frames = null;
        try {
            frames = snapshot.get().stream().map(EventEncoder::block).toList();
        } catch (Throwable e) {
            report(session, e);
        } finally {
            session.answerHook(frames);
        }
    }

    /** An error, such as a class that is missing, is one of the installation; an exception may be a passing one. */
    private void report(SessionFace session, Throwable failure) {
        String what =
                "{}: the snapshot hook failed; the stream ends and the client reconnects. The same failure is logged once a minute";
        if (!news.isDue(failure)) {
            LOG.debug("{}: the snapshot hook failed in the same way: {}", session, failure.toString());
        } else if (failure instanceof RuntimeException) {
            LOG.warn(what, session, failure);
        } else {
            LOG.error(what, session, failure);
        }
    }

    /** Returns until when the hook of a session may take, {@link Long#MAX_VALUE} when none is under way. */
    public long deadline(SessionFace session, long timeoutNanos) {
        return fetches.deadline(session, timeoutNanos);
    }

    /** Interrupts the hook of a session that does not wait for it any more. One that had not begun does not begin. */
    public void abandon(SessionFace session) {
        fetches.abandon(session);
    }

    /** Returns how many hooks run, or wait for others to end. */
    public int outstanding() {
        return fetches.outstanding();
    }

    /** Returns how many places the queue takes. */
    public int queued() {
        return fetches.queued();
    }

    public void close(Duration maxWait) {
        fetches.close(maxWait);
    }
}
