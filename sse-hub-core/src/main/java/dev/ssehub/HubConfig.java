package dev.ssehub;

import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How much a hub keeps, how many it serves and how patient it is. Immutable and valid: a value out of its range is refused with an
 * {@link IllegalArgumentException} that names the setting, what is allowed and what was given.
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

    /** What keeps an idle stream alive. */
    public enum Heartbeat {
        /** A cursor frame: also moves the client's position on, so that its id never grows old. */
        CURSOR,
        /** A comment: proves the connection and nothing else. */
        COMMENT
    }

    /** What happens when a user has as many sessions as it may. */
    public enum UserLimitPolicy {
        /** The new session is refused. */
        REFUSE_NEW,
        /** The new session takes the place of the user's oldest. */
        REPLACE_OLDEST
    }

    /** How many of the largest events the window must be able to hold. */
    private static final int DEFAULT_EVENT_BYTES = 4 * 1024 * 1024;

    private static final int WINDOW_EVENTS = 4;

    private static final int MIN_SECRET_LENGTH = 16;

    private final Builder values;

    private HubConfig(Builder builder) {
        this.values = new Builder(builder);
    }

    /** Returns a configuration with sensible limits: the defaults named at the builder's methods. */
    public static HubConfig defaults() {
        return builder().build();
    }

    /** Returns a builder that begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that begins with these values. */
    public Builder toBuilder() {
        return new Builder(values);
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

    /** Returns the maximum age of a stream; zero when there is none. */
    public Duration maxAge() {
        return values.maxAge;
    }

    /** Returns how long a publisher waits at most for lanes that cannot keep up; zero for not at all. */
    public Duration publishPatience() {
        return values.publishPatience;
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
        Integer chosen = values.maxEventBytes;
        return chosen != null ? chosen : (int) Math.min(DEFAULT_EVENT_BYTES, largestEvent(values.replay));
    }

    /** The window must hold several of the largest events, or each of them would push out what live clients have not read yet. */
    private static long largestEvent(Replay replay) {
        return Math.min(1 << 30, replay.maxBytes() / WINDOW_EVENTS);
    }

    public String gapEvent() {
        return values.gapEvent;
    }

    /** Returns the secret that makes positions opaque, or null when they are not. */
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

    /**
     * How much the log keeps for clients that resume.
     *
     * @param maxEvents events in the window; 10,000 unless set
     * @param maxBytes their encoded bytes and a fixed cost for each; 64 MiB unless set
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
     * @param maxBytes their encoded bytes and a fixed cost for each; 64 MiB unless set
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
     * How many sessions, and memberships, there may be.
     *
     * @param maxSessions in total; 100,000 unless set
     * @param maxSessionsPerUser of one user, 0 for any number; 0 unless set
     * @param maxSessionsPerAddress from one remote address, 0 for any number; 0 unless set
     * @param userLimitPolicy what happens at the limit per user; refuse unless set
     * @param maxMemberships memberships of users ({@link SseHub#groups()}) that a node takes; 1,000,000 unless set. Beyond it a user joins no
     *     further group, until another has left one
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
            Objects.requireNonNull(userLimitPolicy, "limits.userLimitPolicy must not be null");
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
     * How nodes know of each other who is connected.
     *
     * @param lease how long a node may be silent before it is taken for dead; 15 s unless set
     * @param grace how long a user may be away before listeners are told; longer than clients take to reconnect, 10 s unless set
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

    /** Collects settings; {@link #build()} checks them. Not thread-safe. */
    public static final class Builder {

        private String name = "sse-hub";
        private String node = "";
        private Duration heartbeat = Duration.ofSeconds(8);
        private Heartbeat heartbeatFrame = Heartbeat.CURSOR;
        private Duration retry = Duration.ofSeconds(3);
        private Duration stallTimeout = Duration.ofSeconds(30);
        private Duration maxAge = Duration.ZERO;
        private Duration publishPatience = Duration.ofSeconds(1);
        private Duration hookTimeout = Duration.ofSeconds(10);
        private int hookThreads = 16;
        private int lanes = Runtime.getRuntime().availableProcessors();
        private @Nullable Integer maxEventBytes;
        private String gapEvent = "sse-hub.gap";
        private @Nullable String positionSecret;
        private Replay replay = new Replay(10_000, 64L << 20, Duration.ofMinutes(10));
        private Retained retained = new Retained(100_000, 64L << 20);
        private Limits limits = new Limits(100_000, 0, 0, UserLimitPolicy.REFUSE_NEW, 1_000_000);
        private Presence presence = new Presence(Duration.ofSeconds(15), Duration.ofSeconds(10));

        private Builder() {}

        private Builder(Builder other) {
            name = other.name;
            node = other.node;
            heartbeat = other.heartbeat;
            heartbeatFrame = other.heartbeatFrame;
            retry = other.retry;
            stallTimeout = other.stallTimeout;
            maxAge = other.maxAge;
            publishPatience = other.publishPatience;
            hookTimeout = other.hookTimeout;
            hookThreads = other.hookThreads;
            lanes = other.lanes;
            maxEventBytes = other.maxEventBytes;
            gapEvent = other.gapEvent;
            positionSecret = other.positionSecret;
            replay = other.replay;
            retained = other.retained;
            limits = other.limits;
            presence = other.presence;
        }

        /** Sets the hub's name, which its threads and log lines carry; {@code sse-hub} unless set. */
        public Builder name(String value) {
            name = Objects.requireNonNull(value, "name must not be null");
            return this;
        }

        /** Sets the name of this node among those that share a backplane; one that nobody else has unless set. */
        public Builder node(String value) {
            node = Objects.requireNonNull(value, "node must not be null");
            return this;
        }

        /**
         * Sets the longest silence on a stream; 8 s unless set. Heartbeats come up to 15 % earlier. Clients and proxies that give up after a silence (OkHttp
         * after 10 s) need a longer time-out than this.
         */
        public Builder heartbeat(Duration value) {
            heartbeat = Objects.requireNonNull(value, "heartbeat must not be null");
            return this;
        }

        /** Sets what a heartbeat is; a cursor frame unless set. */
        public Builder heartbeatFrame(Heartbeat value) {
            heartbeatFrame = Objects.requireNonNull(value, "heartbeatFrame must not be null");
            return this;
        }

        /** Sets how long clients wait before they reconnect; 3 s unless set. */
        public Builder retry(Duration value) {
            retry = Objects.requireNonNull(value, "retry must not be null");
            return this;
        }

        /** Sets how long a client's socket may take nothing before the stream is given up; 30 s unless set. */
        public Builder stallTimeout(Duration value) {
            stallTimeout = Objects.requireNonNull(value, "stallTimeout must not be null");
            return this;
        }

        /** Sets how old a stream may become, zero for any age; zero unless set. Streams end up to 20 % earlier, not all at once. */
        public Builder maxAge(Duration value) {
            maxAge = Objects.requireNonNull(value, "maxAge must not be null");
            return this;
        }

        /**
         * Sets how long a publisher waits at most when it is so much faster than the lanes that they would lose events; 1 s unless set,
         * zero for not at all. After that the event is published all the same, and clients that lose something are told a gap.
         */
        public Builder publishPatience(Duration value) {
            publishPatience = Objects.requireNonNull(value, "publishPatience must not be null");
            return this;
        }

        /** Sets how long a snapshot hook may take; 10 s unless set. */
        public Builder hookTimeout(Duration value) {
            hookTimeout = Objects.requireNonNull(value, "hookTimeout must not be null");
            return this;
        }

        /**
         * Sets how many snapshot hooks run at once; 16 unless set. Re-checks have threads of their own, a quarter as many and at least one:
         * with {@code n} streams and checks of {@code t} each they keep up as long as {@code n * t} is less than {@code heartbeat} times that
         * number, and come later than that otherwise.
         */
        public Builder hookThreads(int value) {
            hookThreads = value;
            return this;
        }

        /** Sets the number of event loops; as many as there are processors unless set. */
        public Builder lanes(int value) {
            lanes = value;
            return this;
        }

        /**
         * Sets how many bytes an encoded event may have, at most a quarter of {@code replay.maxBytes}. Unless set, 4 MiB, or that quarter if it is
         * less.
         */
        public Builder maxEventBytes(int value) {
            maxEventBytes = value;
            return this;
        }

        /** Sets the name of the event that tells a client that events are missing; {@code sse-hub.gap} unless set. */
        public Builder gapEvent(String value) {
            gapEvent = Objects.requireNonNull(value, "gapEvent must not be null");
            return this;
        }

        /**
         * Makes positions opaque; unless set, they are {@code <epoch>-<offset>}, which says when the log began and how much is published to
         * others. What clients get instead, as ids, in cursors, gaps and polls, is encrypted: equal places look equal, and that is all that can
         * be seen. All nodes need the same secret. With another one, or with positions of the other form, clients get a gap. Tabs of a browser
         * do not share a stream then, since they cannot see which of two positions is later.
         *
         * @param secret at least 16 characters, random ones
         */
        public Builder positionSecret(String secret) {
            positionSecret = Objects.requireNonNull(secret, "positionSecret must not be null");
            return this;
        }

        /** Changes how much the log keeps. */
        public Builder replay(UnaryOperator<Replay> change) {
            replay = changed("replay", replay, change);
            return this;
        }

        /** Changes how many values of keys are retained. */
        public Builder retained(UnaryOperator<Retained> change) {
            retained = changed("retained", retained, change);
            return this;
        }

        /** Changes how many sessions there may be. */
        public Builder limits(UnaryOperator<Limits> change) {
            limits = changed("limits", limits, change);
            return this;
        }

        /** Changes how nodes know of each other who is connected. */
        public Builder presence(UnaryOperator<Presence> change) {
            presence = changed("presence", presence, change);
            return this;
        }

        /**
         * Returns the configuration.
         *
         * @throws IllegalArgumentException when a value is out of its range
         */
        public HubConfig build() {
            requireName("name", name);
            if (!node.isEmpty()) {
                requireName("node", node);
            }
            requireName("gapEvent", gapEvent);
            requireRange("heartbeat", heartbeat, Duration.ofMillis(10), Duration.ofDays(1));
            requireRange("retry", retry, Duration.ZERO, Duration.ofDays(1));
            requireRange("stallTimeout", stallTimeout, Duration.ofMillis(10), Duration.ofDays(1));
            requireRange("maxAge", maxAge, Duration.ZERO, Duration.ofDays(365));
            requireRange("publishPatience", publishPatience, Duration.ZERO, Duration.ofHours(1));
            requireRange("hookTimeout", hookTimeout, Duration.ofMillis(10), Duration.ofDays(1));
            requireRange("hookThreads", hookThreads, 1, 10_000);
            requireRange("lanes", lanes, 1, 1024);
            requireEventsFit();
            if (positionSecret != null && positionSecret.length() < MIN_SECRET_LENGTH) {
                throw new IllegalArgumentException("positionSecret must have at least " + MIN_SECRET_LENGTH
                        + " characters but was " + positionSecret.length() + " long");
            }
            return new HubConfig(this);
        }

        private void requireEventsFit() {
            long max = largestEvent(replay);
            if (maxEventBytes != null && (maxEventBytes < 64 || maxEventBytes > max)) {
                throw new IllegalArgumentException(String.format(
                        "maxEventBytes must be between 64 and %,d, a quarter of replay.maxBytes (%,d), but was %,d",
                        max, replay.maxBytes(), maxEventBytes));
            }
        }

        private static <T> T changed(String setting, T before, UnaryOperator<T> change) {
            Objects.requireNonNull(change, setting + ": change must not be null");
            return Objects.requireNonNull(
                    change.apply(before), setting + ": change must return the changed settings, not null");
        }
    }

    private static void requireName(String setting, String value) {
        if (!value.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    setting + " must be 1 to 64 characters out of A-Z, a-z, 0-9, '.', '_', '-' but was '"
                            + value.replaceAll("\\p{Cntrl}", "?") + "'");
        }
    }

    private static void requireRange(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    String.format("%s must be between %,d and %,d but was %,d", setting, min, max, value));
        }
    }

    private static void requireRange(String setting, Duration value, Duration min, Duration max) {
        Objects.requireNonNull(value, () -> setting + " must not be null");
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    setting + " must be between " + min + " and " + max + " but was " + value);
        }
    }
}
