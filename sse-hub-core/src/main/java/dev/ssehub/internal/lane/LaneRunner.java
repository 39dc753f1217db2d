package dev.ssehub.internal.lane;

import dev.ssehub.internal.checks.InternalErrors;
import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs a lane: either on its own thread, which repeats rounds while there is work and sleeps otherwise, or, while that thread sleeps, on an
 * assistant, which is a thread that has published something and delivers it itself.
 *
 * <p>{@link LaneToken} explains who owns the lane and why no wake-up is lost. Only the caller that finds the lane asleep pays for waking
 * its thread.
 *
 * <p>An assistant always gives the lane back. Anything that the round throws is caught in the method that took the lane, and there is
 * enough stack for what follows, because more than that is checked beforehand ({@link StackRoom}). An assistant that does not return at
 * all, because it blocks in a connection that claims to be non-blocking, makes the lane {@linkplain #isResponsive() unresponsive}, just as
 * a blocked lane thread would.
 */
public final class LaneRunner implements Runnable, Lane.Runner {

    /** A round takes milliseconds. If one takes this long, it hangs or the machine stands still. */
    private static final long STUCK_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long BACK_OFF_NANOS = Duration.ofMillis(50).toNanos();

    /** How many times one assistant takes the lane. It also delivers what others publish meanwhile, but not for ever. */
    static final int MAX_ASSISTED_ROUNDS = 3;

    private final Lane lane;
    private final HubClock clock;
    private final Thread thread;
    private final LaneToken token = new LaneToken();
    /** When a round last ended or was begun by an assistant, or the lane was woken up. The next round is expected soon after. */
    private final AtomicLong lastRound = new AtomicLong();
    /** Until when the thread sleeps unless it is woken up. Confined to the lane's owner. */
    private long sleepsUntil;

    /** Creates the thread of a lane, which runs from {@link #start} on. */
    public LaneRunner(Lane lane, HubClock clock, ThreadFactory threads) {
        this.lane = lane;
        this.clock = clock;
        this.thread = threads.newThread(this);
        lane.runBy(this);
    }

    public void start() {
        lastRound.set(clock.nanos());
        thread.start();
    }

    /** Makes the lane's thread look for work if the lane has no owner. May be called by any thread. */
    @Override
    public void wakeUp() {
        if (token.isAsleep()) {
            StackRoom.requireToGiveBack();
            lastRound.lazySet(clock.nanos());
            if (token.wake()) {
                LockSupport.unpark(thread);
            }
        }
    }

    /**
     * If the lane sleeps, delivers what is in the log on the calling thread, provided that this is for few sessions and there is nothing
     * else to do; otherwise leaves it to the lane's thread. Does not block and calls no application code. Throws nothing but a
     * {@link StackOverflowError}, and that only before the lane is taken. An interrupted thread leaves delivery to the lane's thread, since
     * a container may take the interrupt as a reason to close a connection.
     *
     * <p>The caller must hold no lock of the hub.
     *
     * @param maxWrites how many sessions it may write to
     * @return how many sessions it has written to
     */
    @Override
    public int assist(int maxWrites) {
        if (!token.isAsleep() || !lane.hasArrivals()) {
            return 0;
        }
        StackRoom.requireToWrite();
        int written = 0;
        int rounds = Thread.currentThread().isInterrupted() ? 0 : MAX_ASSISTED_ROUNDS;
        while (rounds-- > 0 && written < maxWrites) {
            lastRound.lazySet(clock.nanos());
            if (!token.takeForAssistant()) {
                break;
            }
            boolean isAllDone = false;
            Throwable failure = null;
            try {
                int more = lane.assist(maxWrites - written);
                written += Math.max(0, more);
                // A session just written to may have a deadline before the time at which the thread means to wake.
                isAllDone = more != Lane.LEFT_TO_THREAD && !lane.hasOwnWork() && lane.nextDeadline() >= sleepsUntil;
            } catch (Throwable e) {
                failure = e;
            }
            if (token.giveBack(!isAllDone)) {
                LockSupport.unpark(thread);
                report(failure);
                return written;
            }
            if (!lane.hasArrivals()) {
                return written;
            }
        }
        wakeUp();
        return written;
    }

    @Override
    public void run() {
        while (!lane.isClosed()) {
            try {
                boolean worked = lane.runOnce();
                lastRound.lazySet(clock.nanos());
                // No extra round that would find nothing: what arrives meanwhile is noticed when the lane falls asleep.
                if ((!worked || !lane.hasArrivals()) && !lane.isClosed()) {
                    sleep();
                }
            } catch (Throwable e) {
                backOff(e);
            }
        }
    }

    /** Waits before the next round, which follows after any failure: without its lane, no session would get anything more. */
    private void backOff(Throwable failure) {
        takeBack();
        report(failure);
        LockSupport.parkNanos(this, BACK_OFF_NANOS);
    }

    private static void report(@Nullable Throwable failure) {
        if (failure != null) {
            InternalErrors.log(() -> "A round of a lane failed; it is tried again", failure);
        }
    }

    /**
     * Returns whether the lane works: its thread is alive, and it either sleeps or has recently finished a round or been taken by an
     * assistant. May be called by any thread.
     */
    public boolean isResponsive() {
        return thread.isAlive() && (token.isAsleep() || clock.nanos() - lastRound.get() < STUCK_NANOS);
    }

    /** Whether the lane has no owner. */
    boolean isAsleep() {
        return token.isAsleep();
    }

    private void sleep() {
        if (lane.hasOwnWork()) {
            return;
        }
        sleepsUntil = lane.nextDeadline();
        long nanos = sleepsUntil - clock.nanos();
        // There is no reason to interrupt a lane's thread, and an interrupted thread does not park.
        Thread.interrupted();
        token.sleep();
        if (!lane.hasArrivals() && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        takeBack();
    }

    /** Takes the lane unless a waker has already done so for this thread. Waits while an assistant has it. */
    private void takeBack() {
        lastRound.lazySet(clock.nanos());
        while (!token.take()) {
            Thread.interrupted();
            LockSupport.park(this);
        }
    }
}
