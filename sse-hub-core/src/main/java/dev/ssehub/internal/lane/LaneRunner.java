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
 * Who runs a lane: its thread, which repeats rounds while there is work and sleeps otherwise, or while that sleeps an assistant, which
 * is a thread that has published something and delivers it itself.
 *
 * <p>Who owns the lane, and why no wake-up is lost, says {@link LaneToken}. Only the one who finds the lane asleep pays for waking its thread.
 *
 * <p>An assistant always gives the lane back: whatever the round throws is caught in the method that took it, and the stack has room for what follows
 * ({@link StackRoom}), since more than that has been tried before. An assistant that does not return at all, because something blocks in a
 * connection that said it would not, makes the lane {@linkplain #isResponsive() unresponsive}, as a lane's thread would.
 */
public final class LaneRunner implements Runnable, Lane.Runner {

    /** A round takes milliseconds. One that takes this long does not come back, or its machine stands still. */
    private static final long STUCK_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long BACK_OFF_NANOS = Duration.ofMillis(50).toNanos();

    /** How often one assistant takes the lane: what others have published meanwhile is delivered too, but not for ever. */
    static final int MAX_ASSISTED_ROUNDS = 3;

    private final Lane lane;
    private final HubClock clock;
    private final Thread thread;
    private final LaneToken token = new LaneToken();
    /** When a round was finished or begun by an assistant, or the lane was woken up: from then on its next round is expected. */
    private final AtomicLong lastRound = new AtomicLong();
    /** Until when the thread sleeps unless it is woken up. Of the lane's owner. */
    private long sleepsUntil;

    /** Makes the thread of a lane, which does nothing before {@link #start}. */
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

    /** Has the lane's thread look for work, if nobody owns the lane. Any thread may call. */
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
     * Delivers what is in the log to few sessions on the calling thread, if the lane sleeps; otherwise, and with anything else that is to be done,
     * has the lane's thread do it. Nothing waits, nothing of the application's is called, and nothing is thrown but a {@link StackOverflowError} before the
     * lane is taken. Not for a thread that is interrupted, since a container may take that for a reason to close a connection.
     *
     * <p>The caller holds no lock of the hub.
     *
     * @param maxWrites how many sessions it may write to
     * @return how many it has written to
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
                // What was written to may have to be looked at before the thread meant to wake.
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
                // Not after another round that finds nothing: whatever comes meanwhile is seen when the lane falls
                // asleep.
                if ((!worked || !lane.hasArrivals()) && !lane.isClosed()) {
                    sleep();
                }
            } catch (Throwable e) {
                backOff(e);
            }
        }
    }

    /** Whatever the cause, the next round is tried: a lane that ended would leave all its sessions in silence. */
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
     * Returns whether the lane does its work: its thread lives, and it sleeps or a round has been finished or taken over not long ago. Any thread may
     * ask.
     */
    public boolean isResponsive() {
        return thread.isAlive() && (token.isAsleep() || clock.nanos() - lastRound.get() < STUCK_NANOS);
    }

    /** Whether nobody runs the lane. */
    boolean isAsleep() {
        return token.isAsleep();
    }

    private void sleep() {
        if (lane.hasOwnWork()) {
            return;
        }
        sleepsUntil = lane.nextDeadline();
        long nanos = sleepsUntil - clock.nanos();
        // Nobody has a reason to interrupt a lane, and a thread that is interrupted does not park.
        Thread.interrupted();
        token.sleep();
        if (!lane.hasArrivals() && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        takeBack();
    }

    /** Takes the lane, or finds that a waker has done so for this thread; waits while an assistant has it. */
    private void takeBack() {
        lastRound.lazySet(clock.nanos());
        while (!token.take()) {
            Thread.interrupted();
            LockSupport.park(this);
        }
    }
}
