package dev.ssehub.http;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The few threads that read what the hub writes for polls, and answer them. They are daemons, and end a minute after the last poll.
 *
 * <p>Lanes hand work to these threads, and a lane must not start a thread. So all of them are started before a poll begins, and their keep-alive time
 * is longer than a poll waits.
 */
final class PollThreads {

    private static final int MAX_THREADS = 4;
    private static final long KEEP_ALIVE_SECONDS = Duration.ofMinutes(1).toSeconds();

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private @Nullable ScheduledThreadPoolExecutor threads;

    /** Returns the executor, with all of its threads started. */
    ScheduledExecutorService started() {
        lock.lock();
        try {
            if (threads == null) {
                threads = newThreads();
            }
            threads.prestartAllCoreThreads();
            return threads;
        } finally {
            lock.unlock();
        }
    }

    private static ScheduledThreadPoolExecutor newThreads() {
        int count = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(count, PollThreads::daemon);
        threads.setRemoveOnCancelPolicy(true);
        threads.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "sse-hub-poll-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the threads and the waiting polls. */
    void stop() {
        lock.lock();
        try {
            if (threads != null) {
                threads.shutdownNow();
                threads = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
