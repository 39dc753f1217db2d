package dev.ssehub.internal.run;

import java.time.Duration;

/**
 * The limits of a hub for its runs. {@link dev.ssehub.HubConfig.Runs} describes each of them.
 *
 * @param maxBytes of the log of one run
 * @param maxDuration of one run
 * @param firstEventTimeout of one run
 * @param idleTimeout of one run
 * @param keepFor after the end of one run
 * @param maxPerOwner active and queued runs of one owner
 * @param maxRuns on this node, including those that are kept
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
