package dev.ssehub.internal.run;

import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is due at which time, for all runs of a hub, and the one thread that sees to it; it sleeps when nothing is due.
 *
 * <p>An alarm rings at the earliest time that it was set to, and then says itself when it is to ring again. So what only moves a deadline back, as each
 * event of a run does, costs nothing here.
 */
final class Alarms {

    /** What rings. */
    abstract static class Alarm {

        /** When it rings next, or {@link #NEVER}; guarded by the lock. */
        private long setTo = NEVER;

        /**
         * Does what is due, if it is. Called on the thread of the alarms, under no lock.
         *
         * @return when to ring again, or {@link #NEVER}
         */
        abstract long ring(long now);
    }

    /** The time of an alarm that rings no more. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private record Entry(long at, Alarm alarm) {}

    private final HubClock clock;
    private final HubThreads threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by the lock. An entry counts if its alarm is set to its time; others are left over. Differences are compared: the clock may wrap. */
    private final PriorityQueue<Entry> entries = new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));

    // Guarded by the lock.
    private boolean started;
    private boolean closed;

    Alarms(HubClock clock, HubThreads threads) {
        this.clock = clock;
        this.threads = threads;
    }

    /** Starts the thread, unless it has been started. Never called by a lane, which starts none. */
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

    /** Never starts the thread: a test {@linkplain #ringDue rings} by hand. */
    void ringByHand() {
        lock.lock();
        try {
            started = true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets an alarm ring at this time, if it was not to ring before. Returns false when nothing rings any more. */
    boolean set(Alarm alarm, long at) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (at != NEVER && (alarm.setTo == NEVER || at - alarm.setTo < 0)) {
                alarm.setTo = at;
                entries.add(new Entry(at, alarm));
                Entry first = entries.peek();
                if (first != null && first.alarm == alarm) {
                    changed.signal();
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets an alarm ring no more, as far as it is set. */
    void cancel(Alarm alarm) {
        lock.lock();
        try {
            alarm.setTo = NEVER;
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        while (awaitDue()) {
            ringDue();
        }
    }

    /** Rings what is due now. */
    void ringDue() {
        long now = clock.nanos();
        for (Alarm alarm = nextDue(now); alarm != null; alarm = nextDue(now)) {
            long again = NEVER;
            try {
                again = alarm.ring(now);
            } catch (Throwable e) {
                LOG.error("What was due for a run could not be done", e);
            }
            var unused = set(alarm, again);
        }
    }

    private @Nullable Alarm nextDue(long now) {
        lock.lock();
        try {
            while (true) {
                Entry first = entries.peek();
                if (first == null || first.at - now > 0) {
                    return null;
                }
                entries.poll();
                if (first.alarm.setTo == first.at) {
                    first.alarm.setTo = NEVER;
                    return first.alarm;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether something is due; otherwise the end has come. */
    private boolean awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                Entry first = entries.peek();
                long left = first == null ? NEVER : first.at - clock.nanos();
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
            entries.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        threads.awaitEnd(maxWait);
    }
}
