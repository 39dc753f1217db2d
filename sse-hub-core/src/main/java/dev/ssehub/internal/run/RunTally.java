package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunRefusedException.Reason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counts starts, refusals and ends of runs. Any thread may call. A monitor is good enough, since no call is frequent. */
final class RunTally {

    private final Map<Outcome, Long> ended = new EnumMap<>(Outcome.class);
    private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
    private final Map<String, Long> atBound = new HashMap<>();
    private long started;
    private long begun;
    private long nanosToBegin;

    RunTally() {
        for (Outcome outcome : Outcome.values()) {
            ended.put(outcome, 0L);
        }
        for (Reason reason : Reason.values()) {
            refused.put(reason, 0L);
        }
        RunBound.ALL.forEach(bound -> atBound.put(bound, 0L));
    }

    synchronized void started() {
        started++;
    }

    synchronized void refused(Reason reason) {
        refused.merge(reason, 1L, Long::sum);
    }

    /** @param nanos the time from the turn to the first event */
    synchronized void begun(long nanos) {
        begun++;
        nanosToBegin += nanos;
    }

    synchronized void ended(Ended how) {
        ended.merge(how.end().outcome(), 1L, Long::sum);
        String bound = RunBound.of(how);
        if (bound != null) {
            atBound.merge(bound, 1L, Long::sum);
        }
    }

    synchronized Map<Outcome, Long> ended() {
        return Map.copyOf(ended);
    }

    synchronized Map<Reason, Long> refused() {
        return Map.copyOf(refused);
    }

    synchronized Map<String, Long> atBound() {
        return Map.copyOf(atBound);
    }

    synchronized long startedCount() {
        return started;
    }

    synchronized long begunCount() {
        return begun;
    }

    synchronized long nanosToBegin() {
        return nanosToBegin;
    }
}
