package dev.ssehub.servlet;

import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;

/**
 * What all streams of an endpoint share.
 *
 * @param clock the source of time
 * @param news limits how often something is logged
 * @param writers the threads that write where a container may block in a write
 */
record EndpointResources(HubClock clock, OncePerMinute news, WriterThreads writers) {

    static EndpointResources of(HubClock clock) {
        return new EndpointResources(clock, new OncePerMinute(clock::nanos), new WriterThreads(clock));
    }
}
