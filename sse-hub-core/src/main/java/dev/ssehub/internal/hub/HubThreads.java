package dev.ssehub.internal.hub;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a hub: named after it and what they do, and daemons, so that a forgotten hub does not keep a process alive. */
record HubThreads(String hubName, String task) implements ThreadFactory {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, hubName + '-' + task + '-' + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
