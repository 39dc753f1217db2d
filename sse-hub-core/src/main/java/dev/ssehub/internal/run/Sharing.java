package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;

/**
 * What the {@link SharedWriter}s of a node have in common.
 *
 * @param lease how long a producer may go without renewing its lease
 * @param calls threads that may wait for the store
 * @param news limits repeated log lines
 */
record Sharing(
        RunStore store,
        Duration lease,
        RunCalls calls,
        Alarms alarms,
        LeaseKeeper keeper,
        HubClock clock,
        OncePerMinute news) {}
