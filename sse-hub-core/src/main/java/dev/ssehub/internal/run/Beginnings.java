package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Those who wait for the first entry of a log; none of them has a thread. Any thread may call. */
final class Beginnings {

    /** Beyond this nobody waits: the wait is a favour. */
    private static final int MAX_WAITING = 10_000;

    private final long maxWait;
    private final RunCalls calls;
    private final Alarms alarms;
    private final HubClock clock;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param maxWait how long anybody waits
     * @param calls where those are called who have waited
     */
    Beginnings(Duration maxWait, RunCalls calls, Alarms alarms, HubClock clock) {
        this.maxWait = maxWait.toNanos();
        this.calls = calls;
        this.alarms = alarms;
        this.clock = clock;
    }

    /** Returns what completes when the log has an entry, or the wait has been long enough; on a thread of the hub, never that of a producer. */
    CompletableFuture<Void> await(RunLog log) {
        if (maxWait == 0 || waiting.get() >= MAX_WAITING) {
            return CompletableFuture.completedFuture(null);
        }
        Waiter waiter = new Waiter(log);
        waiting.incrementAndGet();
        // A run for which somebody waits is not unwatched.
        log.viewerCame();
        if (!log.whenBegun(waiter.begun)) {
            waiter.answer();
        } else if (!alarms.set(waiter.alarm, clock.nanos() + maxWait)) {
            waiter.complete();
        }
        return waiter.future;
    }

    int waiting() {
        return waiting.get();
    }

    private final class Waiter {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        final Runnable begun = this::complete;
        final LooseAlarm alarm = new LooseAlarm(this::tooLong);
        private final AtomicBoolean isAnswered = new AtomicBoolean();
        private final RunLog log;

        Waiter(RunLog log) {
            this.log = log;
        }

        private void complete() {
            alarms.cancel(alarm);
            alarm.letGo();
            if (!calls.make(this::answer)) {
                answer();
            }
        }

        /** The first event and the end of the wait may both come here. */
        private void answer() {
            if (isAnswered.compareAndSet(false, true)) {
                waiting.decrementAndGet();
                future.complete(null);
                log.viewerLeft();
            }
        }

        private long tooLong(long now) {
            log.forget(begun);
            complete();
            return Alarms.NEVER;
        }
    }
}
