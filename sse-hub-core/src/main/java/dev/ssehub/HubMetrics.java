package dev.ssehub;

import dev.ssehub.event.EventId;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.SubscriptionRefusedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The hub's metrics at one moment. Counters only grow, from the creation of the hub. Reading them costs nothing on the event path.
 *
 *
 * @param open open sessions
 * @param lagging sessions that lag behind the tail
 * @param opened sessions opened so far
 * @param closed sessions that have ended, by reason; includes every reason
 * @param refused refused sessions, by reason; includes every reason
 * @param published events that were published here and have their place in the log
 * @param delivered events that were passed to connections, once per session
 * @param replayed those of {@code delivered} that were published before their session connected
 * @param writes writes to connections
 * @param bytes bytes of these writes
 * @param gaps gaps that were reported to sessions
 * @param listenerCallsDropped calls of session listeners that were dropped because the listeners were too slow for too long
 * @param memberships memberships of users that this node knows
 * @param hooks the application's hooks and re-checks
 * @param log the window of the log
 * @param backplane the connection to the log
 * @param runs the runs of this node
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
        int memberships,
        Hooks hooks,
        Log log,
        Backplane backplane,
        Runs runs,
        List<Lane> lanes) {

    public HubMetrics {
        closed = Map.copyOf(Objects.requireNonNull(closed, "closed must not be null"));
        refused = Map.copyOf(Objects.requireNonNull(refused, "refused must not be null"));
        Objects.requireNonNull(hooks, "hooks must not be null");
        Objects.requireNonNull(log, "log must not be null");
        Objects.requireNonNull(backplane, "backplane must not be null");
        Objects.requireNonNull(runs, "runs must not be null");
        lanes = List.copyOf(Objects.requireNonNull(lanes, "lanes must not be null"));
    }

    /**
     * The application's hooks and re-checks.
     *
     * @param outstanding snapshots, and reads of the broker's history, that sessions wait for, running or queued
     * @param checks re-checks that are running or queued; at most one per session
     * @param checksLate how often a re-check was due while the session's previous one was not over: the checks are too slow, or hang
     */
    public record Hooks(int outstanding, int checks, long checksLate) {}

    /**
     * The current content of the log.
     *
     * @param events events in the window
     * @param bytes what these and the retained values count against the bounds
     * @param retained retained latest values of keys
     * @param losses audiences without kept entries whose latest loss is remembered
     * @param earliest the earliest position from which everything can be delivered
     * @param tail the position of the newest event
     */
    public record Log(int events, long bytes, int retained, int losses, EventId earliest, EventId tail) {

        public Log {
            Objects.requireNonNull(earliest, "earliest must not be null");
            Objects.requireNonNull(tail, "tail must not be null");
        }
    }

    /**
     * The connection to the log that the nodes share.
     *
     * @param available whether it accepts events now
     * @param shared whether other processes share it
     * @param appended records that it has accepted from this node
     * @param failed records that it has not accepted, or possibly not
     * @param appendNanos how long publishers have waited for the accepted ones, in total; 0 in memory
     * @param reconnects how often this node has reconnected
     * @param epochs how often the log began: 1, and one more for each new epoch and each hole
     * @param lagMillis the age of the latest record when it arrived here, as far as the nodes' clocks agree
     * @param idempotencyKeys idempotency keys that this process remembers; 0 if the broker remembers them
     */
    public record Backplane(
            boolean available,
            boolean shared,
            long appended,
            long failed,
            long appendNanos,
            long reconnects,
            long epochs,
            long lagMillis,
            int idempotencyKeys) {}

    /**
     * The runs of this node.
     *
     * @param running active runs whose producers may emit
     * @param queued runs that wait for their turn
     * @param kept runs that have ended and are kept
     * @param bytes the size of the logs of all these
     * @param viewers sessions that view them, and those that are {@code waiting}
     * @param waiting responses to starts that wait for a first event
     * @param started runs started so far
     * @param ended runs that have ended, by outcome; includes every outcome
     * @param refused starts that were refused, by reason; includes every reason
     * @param atBound those of {@code ended} that the hub itself ended, by the bound, which is the {@linkplain RunEnd#code() code} of their end, or
     *     {@code unwatched}; includes every bound
     * @param begun runs that have had their first event
     * @param nanosToBegin the time from their turn to it, in total
     * @param forgottenEarly runs that were forgotten early, to make room for others
     * @param archiving runs that wait for the archive
     * @param archived runs that the archive has accepted
     * @param archiveFailures calls in which it failed
     * @param archiveLost runs that it did not accept while they were kept
     */
    public record Runs(
            int running,
            int queued,
            int kept,
            long bytes,
            int viewers,
            int waiting,
            long started,
            Map<RunEnd.Outcome, Long> ended,
            Map<RunRefusedException.Reason, Long> refused,
            Map<String, Long> atBound,
            long begun,
            long nanosToBegin,
            long forgottenEarly,
            int archiving,
            long archived,
            long archiveFailures,
            long archiveLost) {

        public Runs {
            ended = Map.copyOf(Objects.requireNonNull(ended, "ended must not be null"));
            refused = Map.copyOf(Objects.requireNonNull(refused, "refused must not be null"));
            atBound = Map.copyOf(Objects.requireNonNull(atBound, "atBound must not be null"));
        }
    }

    /**
     * One event loop.
     *
     * @param sessions sessions that it owns
     * @param lagging those that lag behind it
     * @param writes writes to connections so far
     * @param bytes bytes of these writes
     * @param position how far it has delivered
     */
    public record Lane(long sessions, long lagging, long writes, long bytes, EventId position) {

        public Lane {
            Objects.requireNonNull(position, "position must not be null");
        }
    }
}
