package dev.ssehub.internal.hub;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.internal.wire.EventEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the application's snapshot hooks and re-checks on threads of its own.
 *
 * <p>A hook that takes too long is interrupted, so that it does not keep its thread from the others.
 */
final class Hooks {

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

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
        run(session, () -> session.answerHook(encode(session, snapshot)), () -> session.answerHook(null));
    }

    private void run(LaneSession session, Runnable fetching, Runnable failing) {
        try {
            Future<?> run = executor.submit(() -> {
                fetching.run();
                running.remove(session);
            });
            running.put(session, run);
            if (run.isDone()) {
                running.remove(session);
            }
        } catch (RejectedExecutionException closed) {
            failing.run();
        }
    }

    /** Interrupts the hook of a session that does not wait for it any more. */
    void abandon(LaneSession session) {
        Future<?> run = running.remove(session);
        if (run != null) {
            run.cancel(true);
        }
    }

    /** Asks whether a session may stay, and ends it if not. A check that fails lets it stay: the next one will tell. */
    void recheck(LaneSession session, BooleanSupplier check) {
        try {
            executor.execute(() -> {
                if (!passes(session, check)) {
                    session.expire();
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("{}: not checked again, the hub is closed", session);
        }
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

    private static boolean passes(LaneSession session, BooleanSupplier check) {
        try {
            return check.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.warn("{}: the re-check failed; the session stays until the next one", session, e);
            return true;
        }
    }
}
