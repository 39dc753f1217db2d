package dev.ssehub;

import dev.ssehub.event.EventId;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.SubscriptionRefusedException;
import java.util.List;
import java.util.Map;

/**
 * The hub's figures at one moment. Those that count something only grow, from the creation of the hub; reading them costs the
 * event path nothing.
 *
 * @param open sessions that are open now
 * @param lagging sessions that are behind the tail now
 * @param opened sessions opened so far
 * @param closed sessions that have ended, by reason; every reason is there
 * @param refused sessions that were refused, by reason; every reason is there
 * @param published events that were published here and have their place in the log
 * @param delivered events that were handed to connections, once for each session
 * @param replayed those of {@code delivered} that were published before their session connected
 * @param writes writes to connections
 * @param bytes bytes in these writes
 * @param gaps gaps that sessions were told
 * @param listenerCallsDropped calls of session listeners left out because the listeners were too slow for too long
 * @param log the window of the log
 * @param lanes each lane's share
 */
public record HubMetrics(
        int open,
        long lagging,
        long opened,
        Map<CloseReason, Long> closed,
        Map<SubscriptionRefusedException.Reason, Long> refused,
        long published,
        long delivered,
        long replayed,
        long writes,
        long bytes,
        long gaps,
        long listenerCallsDropped,
        Log log,
        List<Lane> lanes) {

    /**
     * What the log holds now.
     *
     * @param events events in the window
     * @param bytes what they and the retained values count against the bounds
     * @param earliest the earliest position from which everything can be delivered
     * @param tail the position of the newest event
     */
    public record Log(int events, long bytes, EventId earliest, EventId tail) {}

    /**
     * One event loop.
     *
     * @param sessions sessions that it owns now
     * @param lagging those that are behind it
     * @param writes writes to connections so far
     * @param bytes bytes in these writes
     * @param position how far it has delivered
     */
    public record Lane(long sessions, long lagging, long writes, long bytes, EventId position) {}
}
