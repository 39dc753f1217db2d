package dev.ssehub.jdbc;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the one thread that waits for news, even if it came before the thread waited. Thread-safe. */
final class Signal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by the lock. */
    private boolean isGiven;

    void give() {
        lock.lock();
        try {
            isGiven = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for news, and consumes it. Returns whether there was any in time. */
    boolean await(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (!isGiven && left > 0) {
                left = changed.awaitNanos(left);
            }
            boolean wasGiven = isGiven;
            isGiven = false;
            return wasGiven;
        } finally {
            lock.unlock();
        }
    }
}
