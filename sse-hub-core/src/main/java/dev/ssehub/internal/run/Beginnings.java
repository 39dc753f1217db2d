package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests that wait for the first entry of a log, without occupying a thread. Any thread may call. */
final class Beginnings {

    /** Above this number, requests are answered without waiting, since the wait is only a convenience. */
    private static final int MAX_WAITING = 10_000;

    private final long maxWait;
    private final RunCalls calls;
    private final Alarms alarms;
    private final HubClock clock;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param maxWait the longest wait of a request
     * @param calls the threads on which requests that have waited are answered
     */
    Beginnings(Duration maxWait, RunCalls calls, Alarms alarms, HubClock clock) {
        this.maxWait = maxWait.toNanos();
        this.calls = calls;
        this.alarms = alarms;
        this.clock = clock;
    }

    /**
     * Returns a future that completes when the log has an entry or the longest wait is over. It completes on a thread of the hub, never on
     * that of a producer.
     */
    CompletableFuture<Void> await(RunLog log) {
        if (maxWait == 0 || waiting.get() >= MAX_WAITING) {
            return CompletableFuture.completedFuture(null);
        }
        Waiter waiter = new Waiter(log);
        waiting.incrementAndGet();
        // A run for which a request waits counts as watched.
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

        /** May be called both by the first event and by the end of the wait. */
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
