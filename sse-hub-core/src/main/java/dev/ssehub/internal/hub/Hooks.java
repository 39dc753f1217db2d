package dev.ssehub.internal.hub;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.lane.LaneSession;
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
    private final ThreadPoolExecutor executor;
    private final Map<LaneSession, Future<?>> running = new ConcurrentHashMap<>();

    Hooks(int maxRunning, HubThreads threads) {
        this.threads = threads;
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
    private static <T> void fetch(
            LaneSession session, Supplier<@Nullable T> fetching, Consumer<@Nullable T> answering) {
        @Nullable T fetched = null;
        try {
            fetched = fetching.get();
        } catch (Throwable e) {
            LOG.error("{}: what was fetched for it failed; the stream ends and the client comes back", session, e);
        } finally {
            answering.accept(fetched);
        }
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

    private static @Nullable List<byte[]> encode(LaneSession session, Supplier<List<SseEvent>> snapshot) {
        try {
            return snapshot.get().stream().map(EventEncoder::block).toList();
        } catch (RuntimeException e) {
            LOG.warn("{}: the snapshot hook failed; the stream ends and the client comes back", session, e);
            return null;
        }
    }

    /** What a session waits for. It is forgotten however it ends, also when it ends before it was noted. */
    private final class Fetch extends FutureTask<@Nullable Void> {
        private final LaneSession session;

        Fetch(LaneSession session, Runnable work) {
            super(work, null);
            this.session = session;
        }

        @Override
        protected void done() {
            running.remove(session, this);
        }
    }
}
