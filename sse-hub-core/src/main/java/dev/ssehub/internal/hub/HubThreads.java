package dev.ssehub.internal.hub;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a hub for one task: named after both, and daemons, so that a forgotten hub does not keep a process alive.
 *
 * <p>It knows them until they are gone: an executor calls itself terminated a moment before its last thread is.
 */
final class HubThreads implements ThreadFactory {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String prefix;
    private final Set<Thread> made = ConcurrentHashMap.newKeySet();

    HubThreads(String hubName, String task) {
        prefix = hubName + '-' + task + '-';
    }

    @Override
    public Thread newThread(Runnable work) {
        made.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = new Thread(work, prefix + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    /** Waits for the threads to be gone, at most so long. Does not wait for the thread that calls. */
    void awaitEnd(Duration patience) throws InterruptedException {
        long giveUpAt = System.nanoTime() + patience.toNanos();
        for (Thread thread : made) {
            long left = (giveUpAt - System.nanoTime()) / 1_000_000;
            if (thread != Thread.currentThread() && left > 0) {
                thread.join(left);
            }
        }
    }
}
