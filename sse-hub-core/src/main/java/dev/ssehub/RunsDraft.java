package dev.ssehub;

import dev.ssehub.HubConfig.Runs;
import java.time.Duration;

/** The values of {@link Runs} while one of them is changed. */
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

    RunsDraft(Runs runs) {
        maxBytes = runs.maxBytes();
        maxDuration = runs.maxDuration();
        firstEventTimeout = runs.firstEventTimeout();
        idleTimeout = runs.idleTimeout();
        keepFor = runs.keepFor();
        maxPerOwner = runs.maxPerOwner();
        maxRuns = runs.maxRuns();
        maxTotalBytes = runs.maxTotalBytes();
        firstByteWait = runs.firstByteWait();
    }

    /** @throws IllegalArgumentException when a value is out of its range */
    Runs finished() {
        return new Runs(
                maxBytes,
                maxDuration,
                firstEventTimeout,
                idleTimeout,
                keepFor,
                maxPerOwner,
                maxRuns,
                maxTotalBytes,
                firstByteWait);
    }
}
