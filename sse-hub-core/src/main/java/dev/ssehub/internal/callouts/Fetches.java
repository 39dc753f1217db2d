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

/** What is being fetched for sessions, one thing at a time for each, on a few threads that take turns. Any thread may call. */
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

    /** Starts the threads, so that no lane has to: creating one may fail for lack of memory. */
    void start() {
        executor.prestartAllCoreThreads();
    }

    /** Does the work for a session when its turn comes. Returns false when that is never, since this is closed. */
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

    /** Returns until when the work for a session may take, {@link Long#MAX_VALUE} when none is under way. */
    long deadline(SessionFace session, long timeoutNanos) {
        Fetch fetch = running.get(session);
        return fetch == null ? Long.MAX_VALUE : fetch.turn.deadline(timeoutNanos);
    }

    /** Interrupts the work for a session that does not wait for it any more. What had not begun does not begin. */
    void abandon(SessionFace session) {
        Fetch fetch = running.remove(session);
        if (fetch != null) {
            fetch.cancel(true);
            forgetAbandoned();
        }
    }

    /** What was cancelled before it began stays in the queue; while other work hangs, clients that come back would fill it up. */
    private void forgetAbandoned() {
        if (executor.getQueue().size() > 2 * running.size() + MAX_ABANDONED) {
            executor.purge();
        }
    }

    /** Returns for how many sessions something is under way, or waits for its turn. */
    int outstanding() {
        return running.size();
    }

    /** Returns how many places the queue takes. */
    int queued() {
        return executor.getQueue().size();
    }

    void close(Duration maxWait) {
        executor.shutdownNow();
        threads.awaitEnd(maxWait);
    }

    /** What a session waits for. It is forgotten however it ends, also when it ends before it was noted. */
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
