package dev.ssehub.servlet;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates daemon threads. */
final class Daemons {

    private Daemons() {}

    /** Returns a factory for daemon threads, which are named by the prefix and a number. */
    static ThreadFactory numbered(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
