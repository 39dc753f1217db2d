package dev.ssehub.internal.callouts;

import dev.ssehub.internal.lane.SessionFace;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fetches on behalf of sessions, at most one at a time for each session, run by a small pool of threads. Thread-safe. */
final class Fetches {

    private static final int MAX_ABANDONED = 1000;

    private final HubThreads threads;
    private final Turns turns;
    private final ThreadPoolExecutor executor;
    private final Map<SessionFace, Fetch> running = new ConcurrentHashMap<>();

    Fetches(int atOnce, HubThreads threads, HubClock clock) {
        this.threads = threads;
        this.turns = new Turns(clock);
        executor = new ThreadPoolExecutor(atOnce, atOnce, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    }

    /** Starts the threads, so that no lane has to, because creating a thread may fail for lack of memory. */
    void start() {
        executor.prestartAllCoreThreads();
    }

    /** Runs the work for a session when a thread is free. Returns false if it will never run because the pool is closed. */
    boolean begin(SessionFace session, Runnable work) {
        Fetch fetch = new Fetch(session, work);
        running.put(session, fetch);
        try {
            executor.execute(fetch);
            return true;
        } catch (RejectedExecutionException closed) {
            running.remove(session, fetch);
            return false;
        }
    }

    /** Returns the deadline of the work for a session, or {@link Long#MAX_VALUE} if there is none. */
    long deadline(SessionFace session, long timeoutNanos) {
        Fetch fetch = running.get(session);
        return fetch == null ? Long.MAX_VALUE : fetch.turn.deadline(timeoutNanos);
    }

    /** Cancels the work for a session that no longer waits for it. Work that is running is interrupted. */
    void abandon(SessionFace session) {
        Fetch fetch = running.remove(session);
        if (fetch != null) {
            fetch.cancel(true);
            forgetAbandoned();
        }
    }

    /** Work cancelled before it began stays in the queue. While other work hangs, reconnecting clients would fill the queue. */
    private void forgetAbandoned() {
        if (executor.getQueue().size() > 2 * running.size() + MAX_ABANDONED) {
            executor.purge();
        }
    }

    /** Returns for how many sessions work is running or queued. */
    int outstanding() {
        return running.size();
    }

    /** Returns the length of the queue. */
    int queued() {
        return executor.getQueue().size();
    }

    void close(Duration maxWait) {
        executor.shutdownNow();
        threads.awaitEnd(maxWait);
    }

    /** The work that a session waits for. It removes itself from the map however it ends. */
    private final class Fetch extends FutureTask<@Nullable Void> {
        private final SessionFace session;
        private final Turns.Turn turn = turns.next();

        Fetch(SessionFace session, Runnable work) {
            super(work, null);
            this.session = session;
        }

        @Override
        public void run() {
            turn.begin();
            super.run();
        }

        @Override
        protected void done() {
            running.remove(session, this);
        }
    }
}
