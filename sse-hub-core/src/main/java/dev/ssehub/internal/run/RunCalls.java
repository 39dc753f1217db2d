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
 * Threads on which the application is called for runs, made when they are needed and gone when they are not. As many calls wait as there are runs, and a few
 * more, since each run makes a handful of them.
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

    /** Makes a call on one of the threads. Returns false when the hub is closed, or no thread can be made for it. */
    boolean make(Runnable call) {
        try {
            executor.execute(() -> guarded(call));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        } catch (OutOfMemoryError noThread) {
            // The executor has not taken the call then.
            LOG.error("There is not enough memory for a thread to call the application for a run", noThread);
            return false;
        }
    }

    /** Returns whether every call that was to be made has been made; for a test. */
    boolean isIdle() {
        return executor.getActiveCount() == 0 && executor.getQueue().isEmpty();
    }

    /** What the application throws has an effect on nothing else. */
    static void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            LOG.warn("A callback of the application for a run failed", e);
        }
    }

    /** Lets the calls that wait be made, for as long as this, and interrupts those that take longer. */
    void close(Duration maxWait) {
        executor.shutdown();
        if (!threads.awaitEnd(maxWait)) {
            executor.shutdownNow();
            threads.awaitEnd(maxWait);
        }
    }
}
