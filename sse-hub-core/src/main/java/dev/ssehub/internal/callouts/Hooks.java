package dev.ssehub.internal.callouts;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.internal.wire.EventEncoder;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
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
        this.news = new OncePerMinute(clock);
        this.fetches = new Fetches(maxRunning, threads, clock);
    }

    /** Starts the threads. */
    public void start() {
        fetches.start();
    }

    /** Fetches a snapshot and gives it to the session; a failure is reported to the session. */
    public void fetch(LaneSession session, Supplier<List<SseEvent>> snapshot) {
        run(session, () -> encode(session, snapshot), session::answerHook);
    }

    private <T> void run(LaneSession session, Supplier<@Nullable T> fetching, Consumer<@Nullable T> answering) {
        if (!fetches.begin(session, () -> fetch(session, fetching, answering))) {
            answering.accept(null);
        }
    }

    /** The session is answered even if something goes wrong: its client waits. */
    private <T> void fetch(LaneSession session, Supplier<@Nullable T> fetching, Consumer<@Nullable T> answering) {
        @Nullable T fetched = null;
        try {
            fetched = fetching.get();
        } catch (Throwable e) {
            if (news.isDue(e)) {
                LOG.error("{}: what was fetched for it failed; the stream ends and the client comes back", session, e);
            } else {
                LOG.debug("{}: what was fetched for it failed in the same way: {}", session, e.toString());
            }
        } finally {
            answering.accept(fetched);
        }
    }

    /** Returns until when the hook of a session may take, {@link Long#MAX_VALUE} when none is under way. */
    public long deadline(LaneSession session, long timeoutNanos) {
        return fetches.deadline(session, timeoutNanos);
    }

    /** Interrupts the hook of a session that does not wait for it any more. One that had not begun does not begin. */
    public void abandon(LaneSession session) {
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

    private @Nullable List<byte[]> encode(LaneSession session, Supplier<List<SseEvent>> snapshot) {
        try {
            return snapshot.get().stream().map(EventEncoder::block).toList();
        } catch (RuntimeException e) {
            if (news.isDue(e)) {
                LOG.warn(
                        "{}: the snapshot hook failed; the stream ends and the client comes back. The same failure is logged once a minute",
                        session,
                        e);
            } else {
                LOG.debug("{}: the snapshot hook failed in the same way: {}", session, e.toString());
            }
            return null;
        }
    }
}
