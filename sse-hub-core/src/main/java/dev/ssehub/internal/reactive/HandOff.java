package dev.ssehub.internal.reactive;

import dev.ssehub.internal.callouts.HubThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads on which subscribers are called whose own executor cannot be used: it would call them on a lane, or it takes no more tasks.
 *
 * <p>There are none before the first stream, and then at once: a lane that hands something over creates no thread. A stream hands over one
 * task at a time, so no more of them wait than there are streams.
 */
public final class HandOff implements Executor {

    private static final int SIZE = 4;

    private final HubThreads threads;
    private final ThreadPoolExecutor executor;

    public HandOff(HubThreads threads) {
        this.threads = threads;
        executor = new ThreadPoolExecutor(SIZE, SIZE, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    }

    /** Creates the threads, unless they are there. */
    public void start() {
        if (executor.getPoolSize() < SIZE) {
            executor.prestartAllCoreThreads();
        }
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Lets the tasks that wait be run, for as long as {@code maxWait}. */
    public void close(Duration maxWait) {
        executor.shutdown();
        if (!threads.awaitEnd(maxWait)) {
            executor.shutdownNow();
            threads.awaitEnd(maxWait);
        }
    }
}
