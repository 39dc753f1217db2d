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
 * Runs the application's snapshot hooks on separate threads.
 *
 * <p>A hook that takes too long is interrupted, so that it does not block its thread for the others.
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

    /** Fetches a snapshot and passes it to the session; null if the hook failed. */
    public void fetch(SessionFace session, Supplier<List<SseEvent>> snapshot) {
        if (!fetches.begin(session, () -> fetchNow(session, snapshot))) {
            session.answerHook(null);
        }
    }

    /** Answers the session even if the failure cannot be logged, because its client waits. */
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

    /** An error, such as a missing class, is a fault of the installation; an exception may be temporary. */
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

    /** Returns the deadline of the hook for a session, or {@link Long#MAX_VALUE} if there is none. */
    public long deadline(SessionFace session, long timeoutNanos) {
        return fetches.deadline(session, timeoutNanos);
    }

    /** Cancels the hook for a session that no longer waits for it. A hook that is running is interrupted. */
    public void abandon(SessionFace session) {
        fetches.abandon(session);
    }

    /** Returns how many hooks are running or queued. */
    public int outstanding() {
        return fetches.outstanding();
    }

    /** Returns the length of the queue. */
    public int queued() {
        return fetches.queued();
    }

    public void close(Duration maxWait) {
        fetches.close(maxWait);
    }
}
