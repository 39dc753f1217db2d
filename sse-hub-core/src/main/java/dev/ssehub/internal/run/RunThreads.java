package dev.ssehub.internal.run;

import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;

/**
 * The threads of all runs of a hub. Without a store, none is started before the first run.
 *
 * @param alarms the timer thread
 * @param calls threads that call the application, other than its archive
 * @param answers threads on which delayed answers continue, which the application's code must not delay further
 * @param archive threads that call the application's archive, which may be slow and must not delay anything else
 * @param reads threads that wait for the store, if there is one
 * @param leases threads that renew leases in the store, which nothing may delay
 */
public record RunThreads(
        Alarms alarms, RunCalls calls, RunCalls answers, RunCalls archive, RunCalls reads, RunCalls leases) {

    private static final int MAX_CALLS = 8;
    private static final int MAX_ANSWERS = 8;
    private static final int MAX_ARCHIVE = 4;
    private static final int MAX_READS = 8;
    private static final int MAX_LEASES = 4;

    /**
     * Returns threads that are started on demand.
     *
     * @param alarms makes the timer thread
     * @param calls makes threads that call the application, other than its archive
     * @param answers makes threads on which delayed answers continue
     * @param archive makes threads that call the application's archive
     * @param reads makes threads that wait for the store
     * @param leases makes threads that renew leases
     */
    public static RunThreads of(
            HubThreads alarms,
            HubThreads calls,
            HubThreads answers,
            HubThreads archive,
            HubThreads reads,
            HubThreads leases,
            HubClock clock) {
        return new RunThreads(
                new Alarms(clock, alarms),
                new RunCalls(calls, MAX_CALLS),
                new RunCalls(answers, MAX_ANSWERS),
                new RunCalls(archive, MAX_ARCHIVE),
                new RunCalls(reads, MAX_READS),
                new RunCalls(leases, MAX_LEASES));
    }

    void close(Duration maxWait) {
        alarms.close(maxWait);
        reads.close(maxWait);
        leases.close(maxWait);
        calls.close(maxWait);
        answers.close(maxWait);
        archive.close(maxWait);
    }
}
