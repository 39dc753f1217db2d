package dev.ssehub.internal.run;

import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;

/**
 * The threads of all runs of a hub, of which there is none before the first run.
 *
 * @param alarms the one that sees to what is due
 * @param calls those on which the application is called, other than its archive
 * @param answers those on which answers go on that have waited, which nothing of the application's is to hold up
 * @param archive those on which its archive is called, which may be slow and is to hold up nothing else
 * @param reads those that wait for the store, where there is one
 * @param leases those that renew leases there, which nothing is to hold up
 */
public record RunThreads(
        Alarms alarms, RunCalls calls, RunCalls answers, RunCalls archive, RunCalls reads, RunCalls leases) {

    private static final int MAX_CALLS = 8;
    private static final int MAX_ANSWERS = 8;
    private static final int MAX_ARCHIVE = 4;
    private static final int MAX_READS = 8;
    private static final int MAX_LEASES = 4;

    /**
     * Returns threads that are started when there is something for them to do.
     *
     * @param alarms the thread for what is due
     * @param calls threads on which the application is called, other than its archive
     * @param answers threads on which answers go on that have waited
     * @param archive threads on which its archive is called
     * @param reads threads that wait for the store
     * @param leases threads that renew leases
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
