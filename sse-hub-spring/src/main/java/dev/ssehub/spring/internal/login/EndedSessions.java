package dev.ssehub.spring.internal.login;

import java.util.LinkedHashSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Recently ended sessions, for stores that cannot be queried: a request that was in progress at the time may open a stream afterwards. Ids
 * are never reused, so the oldest are removed when there are too many. Thread-safe.
 */
final class EndedSessions {

    private static final int MAX_REMEMBERED = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; oldest first.
    private final LinkedHashSet<String> ids = new LinkedHashSet<>();

    void add(String id) {
        lock.lock();
        try {
            if (ids.add(id) && ids.size() > MAX_REMEMBERED) {
                var oldest = ids.iterator();
                oldest.next();
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean contain(String id) {
        lock.lock();
        try {
            return ids.contains(id);
        } finally {
            lock.unlock();
        }
    }
}
