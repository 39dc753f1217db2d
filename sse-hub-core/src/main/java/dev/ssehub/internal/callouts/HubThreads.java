package dev.ssehub.internal.callouts;

import dev.ssehub.internal.time.HubClock;
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
     * Waits for the threads to be gone, at most so long, but not for the thread that calls. Being interrupted neither shortens the wait nor
     * is it forgotten: a hub that is closed by a thread that shall end must end all the same.
     *
     * @return whether they are gone
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
