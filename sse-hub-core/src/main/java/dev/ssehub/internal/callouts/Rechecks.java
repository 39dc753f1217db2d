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
 * Checks with the application, on separate threads, whether sessions may stay open. A slow check delays other checks only.
 *
 * <p>A session has at most one check at a time, running or queued, so there are never more checks than sessions. If checks take longer than
 * the interval between them, each session is checked as often as the threads allow. Lanes begin checks, but neither wait for them nor
 * create threads.
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
     * @param maySessionStay the check for all sessions, or null; viewers of runs have an additional one
     * @param hookThreads how many hooks run at once; checks use a quarter of this number of threads
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

    /** Starts the threads if all sessions are checked. Done in advance, because a lane must not start threads. */
    public void start() {
        if (maySessionStay != null) {
            startThreads();
        }
    }

    /** Starts the threads if they have not been started, since a viewer of a run is always checked. */
    public void startThreads() {
        executor.prestartAllCoreThreads();
    }

    /** Begins a check unless the session's previous one has not finished. In that case, the previous check is interrupted if it hangs. */
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

    /** Cancels the check of a session that has ended, and interrupts it if it is running. */
    public void abandon(SessionFace session) {
        Check check = checks.remove(session);
        if (check != null) {
            check.cancel(true);
            // Checks cancelled before they began stay in the queue.
            if (executor.getQueue().size() > 2 * checks.size() + MAX_ABANDONED) {
                executor.purge();
            }
        }
    }

    /** Returns how many checks are running or queued. */
    public int outstanding() {
        return checks.size();
    }

    /** Returns how many times a check was due while the session's previous one had not finished. */
    public long late() {
        return late.sum();
    }

    public void close(Duration maxWait) {
        executor.shutdownNow();
        threads.awaitEnd(maxWait);
    }

    /** If the check fails, the session stays open until the next one. */
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
                if (news.isDue("interrupted")) {
                    LOG.warn(
                            "{}: the re-check took too long and is interrupted; further ones are logged once a minute",
                            session);
                } else {
                    LOG.debug("{}: the re-check took too long and is interrupted", session);
                }
                cancel(true);
            }
        }

        @Override
        protected void done() {
            checks.remove(session, this);
        }
    }
}
