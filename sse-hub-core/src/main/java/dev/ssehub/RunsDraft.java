package dev.ssehub;

import dev.ssehub.HubConfig.Runs;
import java.time.Duration;
import java.util.function.Consumer;

/** A mutable copy of {@link Runs}. */
final class RunsDraft {

    int maxBytes;
    Duration maxDuration;
    Duration firstEventTimeout;
    Duration idleTimeout;
    Duration keepFor;
    int maxPerOwner;
    int maxRuns;
    long maxTotalBytes;
    Duration firstByteWait;
    Duration lease;

    private RunsDraft(Runs runs) {
        maxBytes = runs.maxBytes();
        maxDuration = runs.maxDuration();
        firstEventTimeout = runs.firstEventTimeout();
        idleTimeout = runs.idleTimeout();
        keepFor = runs.keepFor();
        maxPerOwner = runs.maxPerOwner();
        maxRuns = runs.maxRuns();
        maxTotalBytes = runs.maxTotalBytes();
        firstByteWait = runs.firstByteWait();
        lease = runs.lease();
    }

    /**
     * Returns the values with a change.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    static Runs with(Runs runs, Consumer<RunsDraft> change) {
        RunsDraft draft = new RunsDraft(runs);
        change.accept(draft);
        return draft.finished();
    }

    private Runs finished() {
        return new Runs(
                maxBytes,
                maxDuration,
                firstEventTimeout,
                idleTimeout,
                keepFor,
                maxPerOwner,
                maxRuns,
                maxTotalBytes,
                firstByteWait,
                lease);
    }
}
