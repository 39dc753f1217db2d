package dev.ssehub;

import static dev.ssehub.internal.checks.Checks.requirePresent;
import static dev.ssehub.internal.checks.Checks.requireRange;

import dev.ssehub.HubConfig.Heartbeat;
import dev.ssehub.HubConfig.Limits;
import dev.ssehub.HubConfig.Presence;
import dev.ssehub.HubConfig.Replay;
import dev.ssehub.HubConfig.Retained;
import dev.ssehub.HubConfig.Runs;
import dev.ssehub.HubConfig.UserLimitPolicy;
import dev.ssehub.internal.checks.Names;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a hub: {@code HubConfig.builder()}. Each method rejects a value out of range at once, and {@link #build} rejects values that
 * do not fit each other, with an {@link IllegalArgumentException} that names the setting, the allowed range and the given value. Not thread-safe.
 */
public final class HubConfigBuilder implements Cloneable {

    private static final int MIN_SECRET_LENGTH = 16;
    private static final int MIN_EVENT_BYTES = 64;
    private static final int DEFAULT_EVENT_BYTES = 4 * 1024 * 1024;
    /** How many events of the maximum size the window must be able to hold. */
    private static final int WINDOW_EVENTS = 4;

    String name = "sse-hub";
    String node = "";
    Duration heartbeat = Duration.ofSeconds(8);
    Heartbeat heartbeatFrame = Heartbeat.CURSOR;
    Duration retry = Duration.ofSeconds(3);
    Duration stallTimeout = Duration.ofSeconds(30);
    Duration maxAge = Duration.ZERO;
    Duration maxPublishWait = Duration.ofSeconds(1);
    boolean publisherDelivery = true;
    Duration hookTimeout = Duration.ofSeconds(10);
    int hookThreads = 16;
    int lanes = Runtime.getRuntime().availableProcessors();

    @Nullable
    Integer maxEventBytes;

    String gapEvent = "sse-hub.gap";

    @Nullable
    String positionSecret;

    Replay replay = new Replay(10_000, 64L << 20, Duration.ofMinutes(10));
    Retained retained = new Retained(100_000, 64L << 20);
    Limits limits = new Limits(100_000, 0, 0, UserLimitPolicy.REFUSE_NEW, 1_000_000);
    Presence presence = new Presence(Duration.ofSeconds(15), Duration.ofSeconds(10));
    Runs runs = new Runs(
            4 << 20,
            Duration.ofHours(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            20,
            10_000,
            256L << 20,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));

    HubConfigBuilder() {}

    /** All values are immutable, so a copy of the fields is independent of this builder. */
    HubConfigBuilder copy() {
        try {
            return (HubConfigBuilder) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Sets the hub's name, used in thread names and log lines; {@code sse-hub} unless set. */
    public HubConfigBuilder name(String value) {
        name = Names.requireIdentifier("name", value);
        return this;
    }

    /** Sets the name of this node among those that share a backplane; a unique one unless set. */
    public HubConfigBuilder node(String value) {
        node = requirePresent("node", value).isEmpty() ? value : Names.requireIdentifier("node", value);
        return this;
    }

    /**
     * Sets the longest silence on a stream; 8 s unless set. Heartbeats are sent up to 15 % earlier. Clients and proxies that time out after a silence
     * (OkHttp after 10 s) need a longer timeout than this.
     */
    public HubConfigBuilder heartbeat(Duration value) {
        heartbeat = requireRange("heartbeat", value, Duration.ofMillis(10), Duration.ofDays(1));
        return this;
    }

    /** Sets the frame that is sent as a heartbeat; a cursor frame unless set. */
    public HubConfigBuilder heartbeatFrame(Heartbeat value) {
        heartbeatFrame = requirePresent("heartbeatFrame", value);
        return this;
    }

    /** Sets how long clients wait before they reconnect; 3 s unless set. */
    public HubConfigBuilder retry(Duration value) {
        retry = requireRange("retry", value, Duration.ZERO, Duration.ofDays(1));
        return this;
    }

    /** Sets how long a client's socket may accept no bytes before the stream is closed; 30 s unless set. */
    public HubConfigBuilder stallTimeout(Duration value) {
        stallTimeout = requireRange("stallTimeout", value, Duration.ofMillis(10), Duration.ofDays(1));
        return this;
    }

    /** Sets the maximum age of a stream, zero for no limit; zero unless set. Streams end up to 20 % earlier, at different times. */
    public HubConfigBuilder maxAge(Duration value) {
        maxAge = requireRange("maxAge", value, Duration.ZERO, Duration.ofDays(365));
        return this;
    }

    /**
     * Sets how long a publisher waits at most when it is so much faster than the lanes that they would lose events; 1 s unless set, zero for no wait.
     * After that the event is published in any case, and clients that lose something get a gap.
     */
    public HubConfigBuilder maxPublishWait(Duration value) {
        maxPublishWait = requireRange("maxPublishWait", value, Duration.ZERO, Duration.ofHours(1));
        return this;
    }

    /**
     * Sets whether a publishing thread may deliver the event itself if that takes one non-blocking write to each of a few clients; true unless set. Locks or
     * transactions of the application that the thread holds are then held that much longer: some ten microseconds per client. With false, only the hub's own
     * threads write.
     */
    public HubConfigBuilder publisherDelivery(boolean value) {
        publisherDelivery = value;
        return this;
    }

    /** Sets how long a snapshot hook may take; 10 s unless set. */
    public HubConfigBuilder hookTimeout(Duration value) {
        hookTimeout = requireRange("hookTimeout", value, Duration.ofMillis(10), Duration.ofDays(1));
        return this;
    }

    /**
     * Sets how many snapshot hooks run at once; 16 unless set. Re-checks have their own threads, a quarter as many and at least one: with {@code n}
     * streams and checks of {@code t} each, they keep up as long as {@code n * t} is less than {@code heartbeat} times that number, and are late
     * otherwise.
     */
    public HubConfigBuilder hookThreads(int value) {
        hookThreads = requireRange("hookThreads", value, 1, 10_000);
        return this;
    }

    /** Sets the number of event loops; one per processor unless set. */
    public HubConfigBuilder lanes(int value) {
        lanes = requireRange("lanes", value, 1, 1024);
        return this;
    }

    /**
     * Sets the maximum size of an encoded event in bytes, at most a quarter of {@code replay.maxBytes}. Unless set, 4 MiB, or that quarter if it is
     * less.
     */
    public HubConfigBuilder maxEventBytes(int value) {
        maxEventBytes = value;
        return this;
    }

    /** Sets the name of the event that reports a gap to a client; {@code sse-hub.gap} unless set. */
    public HubConfigBuilder gapEvent(String value) {
        gapEvent = Names.requireIdentifier("gapEvent", value);
        return this;
    }

    /**
     * Makes positions opaque. Unless set, they are {@code <epoch>-<offset>}, which reveals when the log began and how much is published to others. With a
     * secret, the ids that clients get in events, cursors, gaps and polls are encrypted: equal positions look equal, and nothing else can be seen. All
     * nodes need the same secret. With another secret, or with positions of the other form, clients get a gap. Tabs of a browser
     * then do not share a stream, since they cannot see which of two positions is later.
     *
     * @param secret at least 16 random characters
     */
    public HubConfigBuilder positionSecret(String secret) {
        if (requirePresent("positionSecret", secret).length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException("positionSecret must have at least " + MIN_SECRET_LENGTH
                    + " characters but was " + secret.length() + " long");
        }
        positionSecret = secret;
        return this;
    }

    /** Changes the capacity of the log. */
    public HubConfigBuilder replay(UnaryOperator<Replay> change) {
        replay = changed("replay", replay, change);
        return this;
    }

    /** Changes how many latest values of keys are kept. */
    public HubConfigBuilder retained(UnaryOperator<Retained> change) {
        retained = changed("retained", retained, change);
        return this;
    }

    /** Changes the limits for sessions and memberships. */
    public HubConfigBuilder limits(UnaryOperator<Limits> change) {
        limits = changed("limits", limits, change);
        return this;
    }

    /** Changes how nodes learn who is connected to the other nodes. */
    public HubConfigBuilder presence(UnaryOperator<Presence> change) {
        presence = changed("presence", presence, change);
        return this;
    }

    /** Changes the limits of runs. */
    public HubConfigBuilder runs(UnaryOperator<Runs> change) {
        runs = changed("runs", runs, change);
        return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if the largest event does not fit into the window, or the largest run into the total of all runs
     */
    public HubConfig build() {
        long max = largestEvent();
        if (maxEventBytes != null && (maxEventBytes < MIN_EVENT_BYTES || maxEventBytes > max)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "maxEventBytes must be between %d and %,d, a quarter of replay.maxBytes (%,d), but was %,d",
                    MIN_EVENT_BYTES,
                    max,
                    replay.maxBytes(),
                    maxEventBytes));
        }
        if (runs.maxBytes() > runs.maxTotalBytes()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "runs.maxBytes must be at most runs.maxTotalBytes (%,d) but was %,d",
                    runs.maxTotalBytes(),
                    runs.maxBytes()));
        }
        return new HubConfig(this);
    }

    int maxEventBytes() {
        Integer chosen = maxEventBytes;
        return chosen != null ? chosen : (int) Math.min(DEFAULT_EVENT_BYTES, largestEvent());
    }

    /**
     * The window must hold several of the largest events. Otherwise, each of them would push out events that live clients have not read
     * yet.
     */
    private long largestEvent() {
        return Math.min(1 << 30, replay.maxBytes() / WINDOW_EVENTS);
    }

    private static <T> T changed(String setting, T before, UnaryOperator<T> change) {
        requirePresent(setting + ": change", change);
        return Objects.requireNonNull(
                change.apply(before), setting + ": change must return the changed settings, not null");
    }
}
