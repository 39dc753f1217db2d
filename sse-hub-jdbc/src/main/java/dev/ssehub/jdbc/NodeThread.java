package dev.ssehub.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A thread of a node, which works until it is to end, and waits for news in between. The work checks {@link #isEnding} regularly; other threads may
 * call everything else. Thread-safe.
 */
final class NodeThread {

    private final String name;
    private final Runnable work;
    private final Signal news = new Signal();
    private volatile boolean isEnding;
    /** Guarded by this object's monitor. */
    private @Nullable Thread thread;

    NodeThread(String name, Runnable work) {
        this.name = name;
        this.work = work;
    }

    /** Starts the thread, unless it has been started or is to end. */
    synchronized void start() {
        if (thread == null && !isEnding) {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            made.start();
            thread = made;
        }
    }

    boolean isEnding() {
        return isEnding;
    }

    /** Ends the wait for news, or the next one. */
    void wake() {
        news.give();
    }

    /** Waits for news, and consumes it. Called by the work. */
    void awaitNews(long nanos) throws InterruptedException {
        boolean unused = news.await(nanos);
    }

    /** Ends the thread, without waiting for it. */
    void leave() {
        isEnding = true;
        news.give();
    }

    /** Ends the thread, and waits for it until the deadline. */
    void end(Deadline deadline) {
        leave();
        deadline.await(started());
    }

    private synchronized @Nullable Thread started() {
        return thread;
    }
}
