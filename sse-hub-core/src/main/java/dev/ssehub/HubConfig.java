package dev.ssehub;

import static dev.ssehub.internal.checks.Checks.requirePresent;
import static dev.ssehub.internal.checks.Checks.requireRange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The capacity, limits and timeouts of a hub. Immutable and valid: a value out of range is rejected with an {@link IllegalArgumentException} that names
 * the setting, the allowed range and the given value.
 *
 * <pre>{@code
 * HubConfig config = HubConfig.builder()
 *         .heartbeat(Duration.ofSeconds(20))
 *         .replay(r -> r.maxEvents(50_000).maxAge(Duration.ofHours(1)))
 *         .limits(l -> l.maxSessionsPerUser(10))
 *         .build();
 * }</pre>
 */
public final class HubConfig {

    /** The frame that keeps an idle stream alive. */
    public enum Heartbeat {
        /** A cursor frame: also advances the client's position, so that it never becomes too old. */
        CURSOR,
        /** A comment: only keeps the connection verified. */
        COMMENT
    }

    /** What happens when a user has the maximum number of sessions. */
    public enum UserLimitPolicy {
        /** The new session is refused. */
        REFUSE_NEW,
        /** The new session replaces the user's oldest one. */
        REPLACE_OLDEST
    }

    /** A copy that never changes. */
    private final HubConfigBuilder values;

    HubConfig(HubConfigBuilder builder) {
        this.values = builder.copy();
    }

    /** Returns a configuration with sensible limits: the defaults named at the builder's methods. */
    public static HubConfig defaults() {
        return builder().build();
    }

    /** Returns a builder that begins with the defaults. */
    public static HubConfigBuilder builder() {
        return new HubConfigBuilder();
    }

    /** Returns a builder that begins with these values. */
    public HubConfigBuilder toBuilder() {
        return values.copy();
    }

    public String name() {
        return values.name;
    }

    /** Returns the name of this node, empty when the hub chooses one. */
    public String node() {
        return values.node;
    }

    public Duration heartbeat() {
        return values.heartbeat;
    }

    public Heartbeat heartbeatFrame() {
        return values.heartbeatFrame;
    }

    public Duration retry() {
        return values.retry;
    }

    public Duration stallTimeout() {
        return values.stallTimeout;
    }

    /** Returns the maximum age of a stream; zero for no limit. */
    public Duration maxAge() {
        return values.maxAge;
    }

    /** Returns how long a publisher waits at most for lanes that cannot keep up; zero for no wait. */
    public Duration maxPublishWait() {
        return values.maxPublishWait;
    }

    /** Returns whether a publishing thread may deliver to a few clients itself. */
    public boolean publisherDelivery() {
        return values.publisherDelivery;
    }

    public Duration hookTimeout() {
        return values.hookTimeout;
    }

    public int hookThreads() {
        return values.hookThreads;
    }

    public int lanes() {
        return values.lanes;
    }

    public int maxEventBytes() {
        return values.maxEventBytes();
    }

    public String gapEvent() {
        return values.gapEvent;
    }

    /** Returns the secret that makes positions opaque, or null if they are not opaque. */
    public @Nullable String positionSecret() {
        return values.positionSecret;
    }

    public Replay replay() {
        return values.replay;
    }

    public Retained retained() {
        return values.retained;
    }

    public Limits limits() {
        return values.limits;
    }

    public Presence presence() {
        return values.presence;
    }

    public Runs runs() {
        return values.runs;
    }

    /**
     * How much the log keeps for clients that resume.
     *
     * @param maxEvents events in the window; 10,000 unless set
     * @param maxBytes their encoded bytes and a fixed cost per event; 64 MiB unless set
     * @param maxAge how long an event is kept; 10 minutes unless set
     */
    public record Replay(int maxEvents, long maxBytes, Duration maxAge) {

        public Replay {
            requireRange("replay.maxEvents", maxEvents, 1, 10_000_000);
            requireRange("replay.maxBytes", maxBytes, 16 * 1024, 1L << 40);
            requireRange("replay.maxAge", maxAge, Duration.ofMillis(1), Duration.ofDays(365));
        }

        public Replay maxEvents(int value) {
            return new Replay(value, maxBytes, maxAge);
        }

        public Replay maxBytes(long value) {
            return new Replay(maxEvents, value, maxAge);
        }

        public Replay maxAge(Duration value) {
            return new Replay(maxEvents, maxBytes, value);
        }
    }

    /**
     * How many latest values of keys are kept, beyond the window of the log.
     *
     * @param maxValues values; 100,000 unless set
     * @param maxBytes their encoded bytes and a fixed cost per value; 64 MiB unless set
     */
    public record Retained(int maxValues, long maxBytes) {

        public Retained {
            requireRange("retained.maxValues", maxValues, 0, 10_000_000);
            requireRange("retained.maxBytes", maxBytes, 0, 1L << 40);
        }

        public Retained maxValues(int value) {
            return new Retained(value, maxBytes);
        }

        public Retained maxBytes(long value) {
            return new Retained(maxValues, value);
        }
    }

    /**
     * The maximum numbers of sessions and memberships.
     *
     * @param maxSessions in total; 100,000 unless set
     * @param maxSessionsPerUser per user, 0 for no limit; 0 unless set
     * @param maxSessionsPerAddress per remote address, 0 for no limit; 0 unless set
     * @param userLimitPolicy what happens at the limit per user; refuse unless set
     * @param maxMemberships memberships of users ({@link SseHub#groups()}) that a node accepts; 1,000,000 unless set. At the limit, users join no
     *     further group until another one has been left
     */
    public record Limits(
            int maxSessions,
            int maxSessionsPerUser,
            int maxSessionsPerAddress,
            UserLimitPolicy userLimitPolicy,
            int maxMemberships) {

        public Limits {
            requireRange("limits.maxSessions", maxSessions, 1, 10_000_000);
            requireRange("limits.maxSessionsPerUser", maxSessionsPerUser, 0, 10_000_000);
            requireRange("limits.maxSessionsPerAddress", maxSessionsPerAddress, 0, 10_000_000);
            requirePresent("limits.userLimitPolicy", userLimitPolicy);
            requireRange("limits.maxMemberships", maxMemberships, 0, 100_000_000);
        }

        public Limits maxSessions(int value) {
            return new Limits(value, maxSessionsPerUser, maxSessionsPerAddress, userLimitPolicy, maxMemberships);
        }

        public Limits maxSessionsPerUser(int value) {
            return new Limits(maxSessions, value, maxSessionsPerAddress, userLimitPolicy, maxMemberships);
        }

        public Limits maxSessionsPerAddress(int value) {
            return new Limits(maxSessions, maxSessionsPerUser, value, userLimitPolicy, maxMemberships);
        }

        public Limits userLimitPolicy(UserLimitPolicy value) {
            return new Limits(maxSessions, maxSessionsPerUser, maxSessionsPerAddress, value, maxMemberships);
        }

        public Limits maxMemberships(int value) {
            return new Limits(maxSessions, maxSessionsPerUser, maxSessionsPerAddress, userLimitPolicy, value);
        }
    }

    /**
     * How nodes learn who is connected to the other nodes.
     *
     * @param lease how long a node may be silent before it is presumed dead; 15 s unless set
     * @param grace how long a user may be away before listeners are notified; should be longer than a reconnect, 10 s unless set
     */
    public record Presence(Duration lease, Duration grace) {

        public Presence {
            requireRange("presence.lease", lease, Duration.ofMillis(500), Duration.ofHours(1));
            requireRange("presence.grace", grace, Duration.ZERO, Duration.ofHours(1));
        }

        public Presence lease(Duration value) {
            return new Presence(value, grace);
        }

        public Presence grace(Duration value) {
            return new Presence(lease, value);
        }
    }

    /**
     * The limits of runs ({@link SseHub#runs()}). The first five apply to each run unless its options set lower ones.
     *
     * @param maxBytes the maximum size of a run's log; 4 MiB unless set
     * @param maxDuration how long a run may take from its turn to its end, and how long it may be queued; 1 hour unless set
     * @param firstEventTimeout how long a run may take from its turn to its first event; 2 minutes unless set
     * @param idleTimeout how long a run may take from one event to the next; 2 minutes unless set
     * @param keepFor how long a run is kept after its end; 10 minutes unless set
     * @param maxPerOwner active runs per owner, including queued ones; 20 unless set
     * @param maxRuns runs of this node, including those that have ended and are kept; 10,000 unless set. At the limit, the oldest ended runs are
     *     forgotten before a start is refused, but none that waits for the archive
     * @param maxTotalBytes the size of the logs of all runs of this node; 256 MiB unless set. Room is made in the same way; a run that finds none fails as
     *     too large
     * @param firstByteWait how long the response to the request that starts a run waits for its first event, since the status can report a failure until
     *     then; 5 s unless set, zero for no wait
     * @param lease how long the nodes of a cluster wait for a silent producer before its run is lost; 10 s unless set
     */
    public record Runs(
            int maxBytes,
            Duration maxDuration,
            Duration firstEventTimeout,
            Duration idleTimeout,
            Duration keepFor,
            int maxPerOwner,
            int maxRuns,
            long maxTotalBytes,
            Duration firstByteWait,
            Duration lease) {

        public Runs {
            requireRange("runs.maxBytes", maxBytes, 1, 1 << 30);
            requireRange("runs.maxDuration", maxDuration, Duration.ofMillis(1), Duration.ofDays(365));
            requireRange("runs.firstEventTimeout", firstEventTimeout, Duration.ofMillis(1), Duration.ofDays(365));
            requireRange("runs.idleTimeout", idleTimeout, Duration.ofMillis(1), Duration.ofDays(365));
            requireRange("runs.keepFor", keepFor, Duration.ofMillis(1), Duration.ofDays(365));
            requireRange("runs.maxPerOwner", maxPerOwner, 1, 10_000_000);
            requireRange("runs.maxRuns", maxRuns, 1, 10_000_000);
            requireRange("runs.maxTotalBytes", maxTotalBytes, 1, 1L << 40);
            requireRange("runs.firstByteWait", firstByteWait, Duration.ZERO, Duration.ofHours(1));
            requireRange("runs.lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(5));
        }

        public Runs maxBytes(int value) {
            return RunsDraft.with(this, draft -> draft.maxBytes = value);
        }

        public Runs maxDuration(Duration value) {
            return RunsDraft.with(this, draft -> draft.maxDuration = value);
        }

        public Runs firstEventTimeout(Duration value) {
            return RunsDraft.with(this, draft -> draft.firstEventTimeout = value);
        }

        public Runs idleTimeout(Duration value) {
            return RunsDraft.with(this, draft -> draft.idleTimeout = value);
        }

        public Runs keepFor(Duration value) {
            return RunsDraft.with(this, draft -> draft.keepFor = value);
        }

        public Runs maxPerOwner(int value) {
            return RunsDraft.with(this, draft -> draft.maxPerOwner = value);
        }

        public Runs maxRuns(int value) {
            return RunsDraft.with(this, draft -> draft.maxRuns = value);
        }

        public Runs maxTotalBytes(long value) {
            return RunsDraft.with(this, draft -> draft.maxTotalBytes = value);
        }

        public Runs firstByteWait(Duration value) {
            return RunsDraft.with(this, draft -> draft.firstByteWait = value);
        }

        public Runs lease(Duration value) {
            return RunsDraft.with(this, draft -> draft.lease = value);
        }
    }
}
