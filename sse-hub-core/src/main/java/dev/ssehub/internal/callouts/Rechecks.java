package dev.ssehub.internal.callouts;

import dev.ssehub.internal.lane.SessionFace;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.session.Session;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the application whether sessions may stay, on threads of its own: a slow check delays other checks, and nothing else.
 *
 * <p>A session has one check at a time, under way or waiting, so there are never more of them than sessions. Where they take longer than
 * the time between two, each session is checked as often as the threads allow. Lanes begin checks; they neither wait nor create threads.
 */
public final class Rechecks {

    private static final Logger LOG = LoggerFactory.getLogger(Rechecks.class);
    private static final int HOOK_THREADS_PER_THREAD = 4;
    private static final int MAX_ABANDONED = 1000;

    private final @Nullable Predicate<Session> maySessionStay;
    private final long timeoutNanos;
    private final HubThreads threads;
    private final HubClock clock;
    private final OncePerMinute news;
    private final ThreadPoolExecutor executor;
    private final Map<SessionFace, Check> checks = new ConcurrentHashMap<>();
    private final LongAdder late = new LongAdder();

    /**
     * @param maySessionStay the check of all sessions, or null; viewers of runs have another of their own
     * @param hookThreads how many hooks run at once; a quarter as many checks do
     * @param timeout how long a check may take before it is interrupted
     */
    public Rechecks(
            @Nullable Predicate<Session> maySessionStay,
            int hookThreads,
            Duration timeout,
            HubThreads threads,
            HubClock clock) {
        this.maySessionStay = maySessionStay;
        this.timeoutNanos = timeout.toNanos();
        this.threads = threads;
        this.clock = clock;
        this.news = new OncePerMinute(clock::nanos);
        int size = Math.max(1, hookThreads / HOOK_THREADS_PER_THREAD);
        executor = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    }

    /** Starts the threads if all sessions are checked. Not later: a lane starts no thread. */
    public void start() {
        if (maySessionStay != null) {
            startThreads();
        }
    }

    /** Starts the threads if they are not there, since a viewer of a run is always checked. */
    public void startThreads() {
        executor.prestartAllCoreThreads();
    }

    /** Begins to ask, unless the last check of this session is not over yet; one that hangs is interrupted then. */
    public void begin(SessionFace session) {
        if (maySessionStay == null && session.ownCheck() == null) {
            return;
        }
        Check check = new Check(session);
        Check before = checks.putIfAbsent(session, check);
        if (before != null) {
            late.increment();
            before.interruptIfItHangs();
            return;
        }
        try {
            executor.execute(check);
        } catch (RejectedExecutionException closed) {
            checks.remove(session, check);
            LOG.debug("{}: not checked again, the hub is closed", session);
        }
    }

    /** Forgets the check of a session that has ended, and interrupts it if it is under way. */
    public void abandon(SessionFace session) {
        Check check = checks.remove(session);
        if (check != null) {
            check.cancel(true);
            // What was cancelled before it began stays in the queue.
            if (executor.getQueue().size() > 2 * checks.size() + MAX_ABANDONED) {
                executor.purge();
            }
        }
    }

    /** Returns how many checks are under way or wait for a thread. */
    public int outstanding() {
        return checks.size();
    }

    /** Returns how often a check was due while the session's last one was not over. */
    public long late() {
        return late.sum();
    }

    public void close(Duration maxWait) {
        executor.shutdownNow();
        threads.awaitEnd(maxWait);
    }

    /** A check that fails lets the session stay until the next one. */
    private void ask(SessionFace session) {
        try {
            if (session.state() != Session.State.CLOSED && !mayStay(session)) {
                session.expire();
            }
        } catch (Throwable e) {
            if (news.isDue(e)) {
                LOG.warn("{}: the re-check failed; the session stays open until the next one", session, e);
            } else {
                LOG.debug("{}: the re-check failed in the same way: {}", session, e.toString());
            }
        }
    }

    private boolean mayStay(SessionFace session) {
        BooleanSupplier own = session.ownCheck();
        return (maySessionStay == null || maySessionStay.test(session)) && (own == null || own.getAsBoolean());
    }

    private final class Check extends FutureTask<@Nullable Void> {
        private static final long NOT_BEGUN = Long.MIN_VALUE;

        private final SessionFace session;
        private volatile long begunAt = NOT_BEGUN;

        Check(SessionFace session) {
            super(() -> ask(session), null);
            this.session = session;
        }

        @Override
        public void run() {
            begunAt = clock.nanos();
            super.run();
        }

        void interruptIfItHangs() {
            long begun = begunAt;
            if (begun != NOT_BEGUN && clock.nanos() - begun > timeoutNanos) {
                LOG.warn("{}: the re-check took too long and is interrupted", session);
                cancel(true);
            }
        }

        @Override
        protected void done() {
            checks.remove(session, this);
        }
    }
}
