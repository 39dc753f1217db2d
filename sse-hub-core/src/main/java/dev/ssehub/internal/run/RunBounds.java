package dev.ssehub.internal.run;

import java.time.Duration;

/**
 * What a hub allows its runs; {@link dev.ssehub.HubConfig.Runs} says what each is.
 *
 * @param maxBytes of the log of one run
 * @param maxDuration of one run
 * @param firstEventTimeout of one run
 * @param idleTimeout of one run
 * @param keepFor after the end of one run
 * @param maxPerOwner runs under way of one owner
 * @param maxRuns on this node, with those that are kept
 * @param maxTotalBytes of all logs on this node
 * @param firstByteWait of the answer to a start
 * @param lease of a producer in a cluster
 * @param maxEventBytes of one encoded event
 */
public record RunBounds(
        int maxBytes,
        Duration maxDuration,
        Duration firstEventTimeout,
        Duration idleTimeout,
        Duration keepFor,
        int maxPerOwner,
        int maxRuns,
        long maxTotalBytes,
        Duration firstByteWait,
        Duration lease,
        int maxEventBytes) {}
