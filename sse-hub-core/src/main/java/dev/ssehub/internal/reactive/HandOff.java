package dev.ssehub.internal.reactive;

import dev.ssehub.internal.callouts.HubThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that call subscribers whose own executor cannot be used, because it would call them on a lane or because it rejects tasks.
 *
 * <p>All threads are created for the first stream, so that a lane that passes on a task never has to create one. A stream passes on one
 * task at a time, so there are never more tasks waiting than streams.
 */
public final class HandOff implements Executor {

    private static final int SIZE = 4;

    private final HubThreads threads;
    private final ThreadPoolExecutor executor;

    public HandOff(HubThreads threads) {
        this.threads = threads;
        executor = new ThreadPoolExecutor(SIZE, SIZE, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    }

    /** Creates the threads, unless they exist already. */
    public void start() {
        if (executor.getPoolSize() < SIZE) {
            executor.prestartAllCoreThreads();
        }
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Ends the threads after the tasks that are waiting, within {@code maxWait}. */
    public void close(Duration maxWait) {
        executor.shutdown();
        if (!threads.awaitEnd(maxWait)) {
            executor.shutdownNow();
            threads.awaitEnd(maxWait);
        }
    }
}
