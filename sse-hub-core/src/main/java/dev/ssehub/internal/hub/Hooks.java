package dev.ssehub.internal.hub;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.internal.wire.EventEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
final class Hooks {

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
    private static final int MAX_ABANDONED = 1000;

    private final HubThreads threads;
    private final Turns turns;
    private final OncePerMinute news;
    private final ThreadPoolExecutor executor;
    private final Map<LaneSession, Fetch> running = new ConcurrentHashMap<>();

    Hooks(int maxRunning, HubThreads threads, HubClock clock) {
        this.threads = threads;
        this.turns = new Turns(clock);
        this.news = new OncePerMinute(clock);
        executor = new ThreadPoolExecutor(
                maxRunning, maxRunning, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    }

    /** Starts the threads, so that no lane has to: creating one may fail for lack of memory. */
    void start() {
        executor.prestartAllCoreThreads();
    }

    /** Fetches a snapshot and gives it to the session; a failure is told as such. */
    void fetch(LaneSession session, Supplier<List<SseEvent>> snapshot) {
        run(session, () -> encode(session, snapshot), session::answerHook);
    }

    private <T> void run(LaneSession session, Supplier<@Nullable T> fetching, Consumer<@Nullable T> answering) {
        Fetch fetch = new Fetch(session, () -> fetch(session, fetching, answering));
        running.put(session, fetch);
        try {
            executor.execute(fetch);
        } catch (RejectedExecutionException closed) {
            running.remove(session, fetch);
            answering.accept(null);
        }
    }

    /** Whatever goes wrong, the session is answered: its client waits. */
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
    long deadline(LaneSession session, long patienceNanos) {
        Fetch fetch = running.get(session);
        return fetch == null ? Long.MAX_VALUE : fetch.turn.deadline(patienceNanos);
    }

    /** Interrupts the hook of a session that does not wait for it any more. One that had not begun does not begin. */
    void abandon(LaneSession session) {
        Future<?> run = running.remove(session);
        if (run != null) {
            run.cancel(true);
            forgetAbandoned();
        }
    }

    /** What was cancelled before it began stays in the queue; behind hooks that hang, clients that come back would fill it up. */
    private void forgetAbandoned() {
        if (executor.getQueue().size() > 2 * running.size() + MAX_ABANDONED) {
            executor.purge();
        }
    }

    /** Returns how many hooks run, or wait for others to end. */
    int outstanding() {
        return running.size();
    }

    /** Returns how many places the queue takes. */
    int queued() {
        return executor.getQueue().size();
    }

    void close(Duration patience) {
        executor.shutdownNow();
        threads.awaitEnd(patience);
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

    /** What a session waits for. It is forgotten however it ends, also when it ends before it was noted. */
    private final class Fetch extends FutureTask<@Nullable Void> {
        private final LaneSession session;
        private final Turns.Turn turn = turns.next();

        Fetch(LaneSession session, Runnable work) {
            super(work, null);
            this.session = session;
        }

        @Override
        public void run() {
            turn.begin();
            super.run();
        }

        @Override
        protected void done() {
            running.remove(session, this);
        }
    }
}
