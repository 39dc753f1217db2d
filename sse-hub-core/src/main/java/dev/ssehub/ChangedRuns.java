package dev.ssehub;

import dev.ssehub.HubConfig.Runs;
import java.time.Duration;

/** What {@link Runs} can be asked, and how each of its values is changed: apart from it, since it has so many. */
interface ChangedRuns {

    int maxBytes();

    Duration maxDuration();

    Duration firstEventTimeout();

    Duration idleTimeout();

    Duration keepFor();

    int maxPerOwner();

    int maxRuns();

    long maxTotalBytes();

    Duration firstByteWait();

    default Runs maxBytes(int value) {
        return new Runs(
                value,
                maxDuration(),
                firstEventTimeout(),
                idleTimeout(),
                keepFor(),
                maxPerOwner(),
                maxRuns(),
                maxTotalBytes(),
                firstByteWait());
    }

    default Runs maxDuration(Duration value) {
        return new Runs(
                maxBytes(),
                value,
                firstEventTimeout(),
                idleTimeout(),
                keepFor(),
                maxPerOwner(),
                maxRuns(),
                maxTotalBytes(),
                firstByteWait());
    }

    default Runs firstEventTimeout(Duration value) {
        return new Runs(
                maxBytes(),
                maxDuration(),
                value,
                idleTimeout(),
                keepFor(),
                maxPerOwner(),
                maxRuns(),
                maxTotalBytes(),
                firstByteWait());
    }

    default Runs idleTimeout(Duration value) {
        return new Runs(
                maxBytes(),
                maxDuration(),
                firstEventTimeout(),
                value,
                keepFor(),
                maxPerOwner(),
                maxRuns(),
                maxTotalBytes(),
                firstByteWait());
    }

    default Runs keepFor(Duration value) {
        return new Runs(
                maxBytes(),
                maxDuration(),
                firstEventTimeout(),
                idleTimeout(),
                value,
                maxPerOwner(),
                maxRuns(),
                maxTotalBytes(),
                firstByteWait());
    }

    default Runs maxPerOwner(int value) {
        return new Runs(
                maxBytes(),
                maxDuration(),
                firstEventTimeout(),
                idleTimeout(),
                keepFor(),
                value,
                maxRuns(),
                maxTotalBytes(),
                firstByteWait());
    }

    default Runs maxRuns(int value) {
        return new Runs(
                maxBytes(),
                maxDuration(),
                firstEventTimeout(),
                idleTimeout(),
                keepFor(),
                maxPerOwner(),
                value,
                maxTotalBytes(),
                firstByteWait());
    }

    default Runs maxTotalBytes(long value) {
        return new Runs(
                maxBytes(),
                maxDuration(),
                firstEventTimeout(),
                idleTimeout(),
                keepFor(),
                maxPerOwner(),
                maxRuns(),
                value,
                firstByteWait());
    }

    default Runs firstByteWait(Duration value) {
        return new Runs(
                maxBytes(),
                maxDuration(),
                firstEventTimeout(),
                idleTimeout(),
                keepFor(),
                maxPerOwner(),
                maxRuns(),
                maxTotalBytes(),
                value);
    }
}
