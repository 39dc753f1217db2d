package dev.ssehub.internal.hub;

import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.time.HubClock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a lane: runs rounds while there is work, and sleeps otherwise.
 *
 * <p>No wake-up is lost: the lane first says that it sleeps and then looks for work once more; whoever brings work first brings it
 * and then looks whether the lane sleeps. Only the one who finds it asleep pays for waking it.
 */
final class LaneRunner implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);

    private final Lane lane;
    private final HubClock clock;
    private final Thread thread;
    private final AtomicBoolean asleep = new AtomicBoolean();

    LaneRunner(Lane lane, HubClock clock, HubThreads threads) {
        this.lane = lane;
        this.clock = clock;
        this.thread = threads.newThread(this);
        lane.onWork(this::wakeUp);
    }

    void start() {
        thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    void wakeUp() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!lane.isClosed()) {
            try {
                if (!lane.runOnce()) {
                    sleep();
                }
            } catch (RuntimeException e) {
                LOG.error("A round of a lane failed; its other sessions go on", e);
            }
        }
    }

    private void sleep() {
        asleep.set(true);
        if (!lane.hasWork()) {
            long nanos = lane.nextDeadline() - clock.nanos();
            if (nanos > 0) {
                LockSupport.parkNanos(this, nanos);
            }
        }
        asleep.set(false);
    }
}
