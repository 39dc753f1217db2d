package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;

/**
 * What the runs of this node are written to the store with.
 *
 * @param lease how long a producer may be silent
 * @param calls threads that may wait for the store
 * @param news what has been in the log lately
 */
record Sharing(
        RunStore store,
        Duration lease,
        RunCalls calls,
        Alarms alarms,
        LeaseKeeper keeper,
        HubClock clock,
        OncePerMinute news) {}
