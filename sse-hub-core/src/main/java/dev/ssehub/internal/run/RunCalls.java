package dev.ssehub.internal.run;

import dev.ssehub.internal.callouts.HubThreads;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for calls of the application or the store on behalf of runs, created on demand and ended when idle. The queue has no bound of its
 * own: its length is limited by the number of runs, each of which makes only a handful of calls.
 */
final class RunCalls {

    private static final Logger LOG = LoggerFactory.getLogger(RunCalls.class);
    private static final long IDLE_SECONDS = 10;

    private final HubThreads threads;
    private final ThreadPoolExecutor executor;

    RunCalls(HubThreads threads, int maxThreads) {
        this.threads = threads;
        executor = new ThreadPoolExecutor(
                maxThreads, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        executor.allowCoreThreadTimeOut(true);
    }

    /** Makes a call on one of the threads. Returns false when the hub is closed, or no thread can be created. */
    boolean make(Runnable call) {
        try {
            executor.execute(() -> guarded(call));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        } catch (OutOfMemoryError noThread) {
            // The executor has not accepted the call then.
            LOG.error("There is not enough memory for a thread to call the application for a run", noThread);
            return false;
        }
    }

    /** Returns whether no call is queued or running; for tests. */
    boolean isIdle() {
        return executor.getActiveCount() == 0 && executor.getQueue().isEmpty();
    }

    /** Makes a call. An exception that it throws is logged and has no further effect. */
    static void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            LOG.warn("A callback of the application for a run failed", e);
        }
    }

    /** Waits at most this long for the queued and the running calls, and interrupts those that take longer. */
    void close(Duration maxWait) {
        executor.shutdown();
        if (!threads.awaitEnd(maxWait)) {
            executor.shutdownNow();
            threads.awaitEnd(maxWait);
        }
    }
}
