package dev.ssehub.internal.run;

import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.checks.InternalErrors;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timers of all runs of a hub, and the one thread that fires them. The thread sleeps while nothing is due.
 *
 * <p>An alarm rings at the earliest time for which it was set, and then returns the time at which it is to ring again. So postponing a
 * deadline, as each event of a run does, costs nothing here.
 */
final class Alarms {

    /** An action with a time. */
    abstract static class Alarm {

        // Guarded by the lock.
        /** The time at which it rings next, or {@link #NEVER}. */
        private long setTo = NEVER;
        /** Orders alarms that are set for the same time. */
        private long number;

        /**
         * Checks what is due and does it. Called on the thread of the alarms, without a lock.
         *
         * @return when to ring again, or {@link #NEVER}
         */
        abstract long ring(long now);
    }

    /** The time of an alarm that does not ring. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private final HubClock clock;
    private final HubThreads threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** The alarms that are set, guarded by the lock. Times are compared by their difference, since the clock may wrap. */
    private final TreeSet<Alarm> pending = new TreeSet<>((a, b) -> {
        int byTime = Long.signum(a.setTo - b.setTo);
        return byTime == 0 ? Long.compare(a.number, b.number) : byTime;
    });

    // Guarded by the lock.
    private boolean started;
    private boolean closed;
    private long numbers;

    Alarms(HubClock clock, HubThreads threads) {
        this.clock = clock;
        this.threads = threads;
    }

    /** Starts the thread, unless it has been started. Never called by a lane, since lanes must not start threads. */
    void start() {
        lock.lock();
        try {
            if (!started && !closed) {
                threads.newThread(this::work).start();
                started = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** For tests: prevents the thread from being started, so that the test {@linkplain #ringDue rings} by hand. */
    void ringByHand() {
        lock.lock();
        try {
            started = true;
        } finally {
            lock.unlock();
        }
    }

    /** Sets an alarm for this time, unless it is already set for an earlier one. Returns false once the alarms are closed. */
    boolean set(Alarm alarm, long at) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (at != NEVER && (alarm.setTo == NEVER || at - alarm.setTo < 0)) {
                unset(alarm);
                alarm.setTo = at;
                alarm.number = numbers++;
                pending.add(alarm);
                if (pending.first() == alarm) {
                    changed.signal();
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Cancels an alarm if it is set. */
    void cancel(Alarm alarm) {
        lock.lock();
        try {
            unset(alarm);
        } finally {
            lock.unlock();
        }
    }

    private void unset(Alarm alarm) {
        if (alarm.setTo != NEVER) {
            pending.remove(alarm);
            alarm.setTo = NEVER;
        }
    }

    private void work() {
        while (awaitDue()) {
            ringDue();
        }
    }

    /** Rings all alarms that are due now. */
    void ringDue() {
        long now = clock.nanos();
        for (Alarm alarm = nextDue(now); alarm != null; alarm = nextDue(now)) {
            long again = NEVER;
            try {
                again = alarm.ring(now);
            } catch (Throwable e) {
                InternalErrors.log(() -> "What was due for a run could not be done", e);
            }
            var unused = set(alarm, again);
        }
    }

    private @Nullable Alarm nextDue(long now) {
        lock.lock();
        try {
            if (pending.isEmpty() || pending.first().setTo - now > 0) {
                return null;
            }
            Alarm due = pending.first();
            unset(due);
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until an alarm is due and returns true, or returns false when the alarms are closed. */
    private boolean awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                long left = pending.isEmpty() ? NEVER : pending.first().setTo - clock.nanos();
                if (left <= 0) {
                    return true;
                }
                try {
                    var unused = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    LOG.debug("Nobody but close() ends this thread");
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    void close(Duration maxWait) {
        lock.lock();
        try {
            closed = true;
            pending.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        threads.awaitEnd(maxWait);
    }
}
