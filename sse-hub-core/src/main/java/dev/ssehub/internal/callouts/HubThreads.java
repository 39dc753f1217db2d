package dev.ssehub.internal.callouts;

import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a hub for one task. They are named after both, and are daemon threads, so that a hub that is never closed does not keep
 * the process alive.
 *
 * <p>Keeps track of its threads until they have ended, because an executor reports that it has terminated slightly before its last thread
 * ends.
 */
public final class HubThreads implements ThreadFactory {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String prefix;
    private final HubClock clock;
    private final Set<Thread> made = ConcurrentHashMap.newKeySet();

    public HubThreads(String hubName, String task, HubClock clock) {
        prefix = hubName + '-' + task + '-';
        this.clock = clock;
    }

    @Override
    public Thread newThread(Runnable work) {
        made.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = new Thread(work, prefix + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    /**
     * Waits for the threads to end, except for the calling thread. An interrupt does not shorten the wait, because a hub must also close
     * completely on a thread that has been interrupted; the interrupt flag is restored afterwards.
     *
     * @return whether they have ended
     */
    public boolean awaitEnd(Duration maxWait) {
        long giveUpAt = clock.nanos() + maxWait.toNanos();
        boolean interrupted = false;
        boolean gone = true;
        for (Thread thread : made) {
            while (thread != Thread.currentThread() && thread.getState() != Thread.State.NEW && thread.isAlive()) {
                long left = (giveUpAt - clock.nanos()) / 1_000_000;
                if (left <= 0) {
                    gone = false;
                    break;
                }
                try {
                    thread.join(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return gone;
    }
}
