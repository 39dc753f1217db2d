package dev.ssehub.internal.lane;

import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a lane: runs rounds while there is work, and sleeps otherwise.
 *
 * <p>No wake-up is lost: the lane first says that it sleeps and then looks for work once more; whoever brings work first brings it
 * and then looks whether the lane sleeps. Only the one who finds it asleep pays for waking it.
 */
public final class LaneRunner implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);

    /** A round takes milliseconds. One that takes this long does not come back, or its machine stands still. */
    private static final long STUCK_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long BACK_OFF_NANOS = Duration.ofMillis(50).toNanos();

    private final Lane lane;
    private final HubClock clock;
    private final Thread thread;
    private final AtomicBoolean asleep = new AtomicBoolean();
    /** When the lane finished a round, or was woken up: from then on its next round is expected. */
    private final AtomicLong lastRound = new AtomicLong();

    /** Makes the thread of a lane, which does nothing before {@link #start}. */
    public LaneRunner(Lane lane, HubClock clock, ThreadFactory threads) {
        this.lane = lane;
        this.clock = clock;
        this.thread = threads.newThread(this);
        lane.onWork(this::wakeUp);
    }

    public void start() {
        lastRound.set(clock.nanos());
        thread.start();
    }

    /** Brings the lane to look for work, if it sleeps. Any thread may call. */
    public void wakeUp() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            lastRound.lazySet(clock.nanos());
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!lane.isClosed()) {
            try {
                boolean worked = lane.runOnce();
                lastRound.lazySet(clock.nanos());
                if (!worked) {
                    sleep();
                }
            } catch (Throwable e) {
                backOff(e);
            }
        }
    }

    /** Whatever the cause, the next round is tried: a lane that ended would leave all its sessions in silence. */
    private void backOff(Throwable failure) {
        asleep.set(false);
        try {
            LOG.error("A round of a lane failed; it is tried again", failure);
        } catch (Throwable unspeakable) {
            // There may be no memory for a line of the log.
            failure.addSuppressed(unspeakable);
        }
        LockSupport.parkNanos(this, BACK_OFF_NANOS);
    }

    /**
     * Returns whether the lane does its work: its thread lives, and it sleeps or has finished a round not long ago. Any thread may ask.
     */
    public boolean isResponsive() {
        return thread.isAlive() && (asleep.get() || clock.nanos() - lastRound.get() < STUCK_NANOS);
    }

    private void sleep() {
        asleep.set(true);
        if (!lane.hasWork()) {
            long nanos = lane.nextDeadline() - clock.nanos();
            if (nanos > 0) {
                LockSupport.parkNanos(this, nanos);
            }
        }
        lastRound.lazySet(clock.nanos());
        asleep.set(false);
    }
}
