package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfigBuilder;
import dev.ssehub.SseHub;
import dev.ssehub.http.HttpStreams;
import dev.ssehub.http.Refusal;
import dev.ssehub.internal.checks.Checks;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.session.Subscription.Framing;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the application's hub, and of each space.
 *
 * @param name Name of the hub, used in thread names, meters and log lines, and by nodes that share a backplane to find each other.
 * @param path Path of the stream endpoint, within the context path. For a space, /sse/ and its name unless set.
 * @param endpointEnabled Whether there is a stream endpoint. Controllers can open streams without it.
 * @param pollPath Path of the polling endpoint. The path of the stream endpoint and /poll unless set.
 * @param pollEnabled Whether there is a polling endpoint, and the path of the streams answers polls.
 * @param scriptPath Path of the browser script, an ES module, within the context path. It is /sse-hub.js unless set.
 * @param scriptEnabled Whether the browser script is served.
 * @param anonymous What a client without a login gets, unless the application has its own SubscriptionResolver. Each space has its own setting.
 * @param refusal How to refuse a stream that cannot be opened now: softly, so that a browser reconnects; with an error; or depending on the Accept header.
 * @param framing The blocks of streams: those for browsers, or only events and comments, for clients that parse the data of every block.
 * @param endStyle How streams end: cleanly, as browsers need it, or with a reset, for clients that reconnect only after an error.
 * @param cors The other origins that may read the streams, unless a CorsConfigurationSource of the application has a configuration for the path.
 * @param drain How long shutdown waits for streams to move to another node.
 * @param heartbeat Longest silence on a stream.
 * @param heartbeatFrame The frame that is sent as a heartbeat: one that advances the client's position, or a comment.
 * @param retry How long clients wait before they reconnect.
 * @param stallTimeout How long a client's socket may accept no bytes before its stream is closed.
 * @param maxAge Maximum age of a stream, after which the client has to reconnect. Zero for no limit.
 * @param maxPublishWait How long a publisher waits at most when it is so much faster than delivery that events would be lost. Zero for no wait.
 * @param publisherDelivery Whether a publishing thread may deliver to a few clients itself, without waiting for them.
 * @param hookTimeout How long a snapshot hook may take.
 * @param hookThreads How many snapshot hooks run at once.
 * @param lanes Number of event loops. Zero for one per processor.
 * @param maxEventBytes Maximum size of an encoded event, at most a quarter of replay.max-bytes. Unless set, 4MB, or that quarter if it is less.
 * @param gapEvent Name of the event that reports to a client that events are missing.
 * @param positionSecret Secret that makes positions opaque to clients, of at least 16 random characters, the same on all nodes. Without one, ids reveal when the log began and how much is published.
 * @param replay What is kept for clients that resume.
 * @param retained How many latest values of keys are kept.
 * @param limits Limits for streams and memberships.
 * @param node Name of this node among those that share a backplane. A unique name unless set.
 * @param presence How nodes learn who is connected to the other nodes.
 * @param runPath Path at which the application serves a run by its id, with {run} in the place of the id, such as /api/runs/{run}. Responses that show a run name it in Content-Location.
 * @param runs Limits of runs: logs with an end, such as the answers of a model.
 */
@ConfigurationProperties("sse-hub")
public record SseHubProperties(
        @Nullable String name,
        @Nullable String path,
        @DefaultValue("true") boolean endpointEnabled,
        @Nullable String pollPath,
        @DefaultValue("true") boolean pollEnabled,
        @Nullable String scriptPath,
        @DefaultValue("true") boolean scriptEnabled,
        @DefaultValue("refuse") Anonymous anonymous,
        @DefaultValue("by-accept") Refusal refusal,
        @DefaultValue("browser") Framing framing,
        @DefaultValue("clean") EndStyle endStyle,
        @DefaultValue Cors cors,
        @DefaultValue("5s") Duration drain,
        @DefaultValue("8s") Duration heartbeat,
        @DefaultValue("cursor") HubConfig.Heartbeat heartbeatFrame,
        @DefaultValue("3s") Duration retry,
        @DefaultValue("30s") Duration stallTimeout,
        @DefaultValue("0s") Duration maxAge,
        @DefaultValue("1s") Duration maxPublishWait,
        @DefaultValue("true") boolean publisherDelivery,
        @DefaultValue("10s") Duration hookTimeout,
        @DefaultValue("16") int hookThreads,
        @DefaultValue("0") int lanes,
        @Nullable DataSize maxEventBytes,
        @DefaultValue("sse-hub.gap") String gapEvent,
        @Nullable String positionSecret,
        @DefaultValue Replay replay,
        @DefaultValue Retained retained,
        @DefaultValue Limits limits,
        @Nullable String node,
        @DefaultValue Presence presence,
        @Nullable String runPath,
        @DefaultValue Runs runs) {

    private static final Duration MAX_DRAIN = Duration.ofMinutes(10);

    /** What a client without a login gets. */
    public enum Anonymous {
        /** Events for everyone. */
        ALLOW,
        /** Nothing: 401. */
        REFUSE
    }

    /**
     * The other origins that may read the streams.
     *
     * @param origins Other origins that may read the streams, such as https://app.example.com; no wildcard.
     * @param credentials Whether other origins may send cookies or other credentials.
     * @param allowedHeaders The request headers that other origins may send. An asterisk allows any.
     */
    public record Cors(
            @DefaultValue Set<String> origins,
            @DefaultValue("false") boolean credentials,
            @DefaultValue("*") Set<String> allowedHeaders) {}

    /**
     * What is kept for clients that resume.
     *
     * @param maxEvents How many events are kept for clients that resume.
     * @param maxBytes How many bytes are kept for clients that resume: encoded events and a fixed cost per event.
     * @param maxAge How long events are kept for clients that resume.
     */
    public record Replay(
            @DefaultValue("10000") int maxEvents,
            @DefaultValue("64MB") DataSize maxBytes,
            @DefaultValue("10m") Duration maxAge) {}

    /**
     * How many latest values of keys are kept.
     *
     * @param maxValues How many latest values of keys are kept for new clients.
     * @param maxBytes How many bytes of latest values are kept: encoded values and a fixed cost per value.
     */
    public record Retained(
            @DefaultValue("100000") int maxValues,
            @DefaultValue("64MB") DataSize maxBytes) {}

    /**
     * Limits for streams and memberships.
     *
     * @param maxSessions Maximum number of streams in total.
     * @param maxSessionsPerUser Maximum number of streams per user. Zero for no limit.
     * @param maxSessionsPerAddress Maximum number of streams per remote address. Zero for no limit.
     * @param userLimitPolicy What happens at the limit of a user: the new stream is refused, or replaces the oldest.
     * @param maxMemberships Maximum number of memberships of all users together.
     */
    public record Limits(
            @DefaultValue("100000") int maxSessions,
            @DefaultValue("0") int maxSessionsPerUser,
            @DefaultValue("0") int maxSessionsPerAddress,
            @DefaultValue("refuse-new") HubConfig.UserLimitPolicy userLimitPolicy,
            @DefaultValue("1000000") int maxMemberships) {}

    /**
     * How nodes learn who is connected to the other nodes.
     *
     * @param lease How long a node may be silent before it is considered dead, and its users as gone.
     * @param grace How long a user may be away before listeners are called. Should be longer than a reconnect.
     */
    public record Presence(
            @DefaultValue("15s") Duration lease,
            @DefaultValue("10s") Duration grace) {}

    /**
     * Limits of runs.
     *
     * @param maxBytes Maximum size of the log of a run.
     * @param maxDuration How long a run may take from its turn to its end, and how long it may be queued.
     * @param firstEventTimeout How long a run may take from its turn to its first event.
     * @param idleTimeout How long a run may take from one event to the next.
     * @param keepFor How long a run is kept after its end.
     * @param maxPerOwner Maximum number of active runs per owner.
     * @param maxRuns Maximum number of runs on a node, including those that have ended and are kept.
     * @param maxTotalBytes Maximum size of the logs of all runs of a node together.
     * @param firstByteWait How long the response to the request that starts a run waits for its first event, so that an earlier failure becomes an HTTP status. Zero for no wait.
     * @param lease How long the nodes of a cluster wait for a silent producer before its run is lost.
     */
    public record Runs(
            @DefaultValue("4MB") DataSize maxBytes,
            @DefaultValue("1h") Duration maxDuration,
            @DefaultValue("2m") Duration firstEventTimeout,
            @DefaultValue("2m") Duration idleTimeout,
            @DefaultValue("10m") Duration keepFor,
            @DefaultValue("20") int maxPerOwner,
            @DefaultValue("10000") int maxRuns,
            @DefaultValue("256MB") DataSize maxTotalBytes,
            @DefaultValue("5s") Duration firstByteWait,
            @DefaultValue("10s") Duration lease) {

        HubConfig.Runs toConfig() {
            return new HubConfig.Runs(
                    (int) Math.min(Integer.MAX_VALUE, maxBytes.toBytes()),
                    maxDuration,
                    firstEventTimeout,
                    idleTimeout,
                    keepFor,
                    maxPerOwner,
                    maxRuns,
                    maxTotalBytes.toBytes(),
                    firstByteWait,
                    lease);
        }
    }

    /** Returns the configuration, for a hub that is called {@code hubName}; throws an exception that names an invalid setting. */
    HubConfig toConfig(String hubName) {
        Duration unused = Checks.requireRange("drain", drain, Duration.ZERO, MAX_DRAIN);
        HubConfigBuilder config = HubConfig.builder();
        if (maxEventBytes != null) {
            config.maxEventBytes((int) Math.min(Integer.MAX_VALUE, maxEventBytes.toBytes()));
        }
        if (positionSecret != null) {
            config.positionSecret(positionSecret);
        }
        return config.name(hubName)
                .heartbeat(heartbeat)
                .heartbeatFrame(heartbeatFrame)
                .retry(retry)
                .stallTimeout(stallTimeout)
                .maxAge(maxAge)
                .maxPublishWait(maxPublishWait)
                .publisherDelivery(publisherDelivery)
                .hookTimeout(hookTimeout)
                .hookThreads(hookThreads)
                .lanes(lanes == 0 ? Runtime.getRuntime().availableProcessors() : lanes)
                .gapEvent(gapEvent)
                .replay(r -> new HubConfig.Replay(replay.maxEvents, replay.maxBytes.toBytes(), replay.maxAge))
                .retained(r -> new HubConfig.Retained(retained.maxValues, retained.maxBytes.toBytes()))
                .limits(l -> new HubConfig.Limits(
                        limits.maxSessions,
                        limits.maxSessionsPerUser,
                        limits.maxSessionsPerAddress,
                        limits.userLimitPolicy,
                        limits.maxMemberships))
                .node(node == null ? "" : node)
                .presence(p -> new HubConfig.Presence(presence.lease, presence.grace))
                .runs(r -> runs.toConfig())
                .build();
    }

    HttpStreams toStreams(SseHub hub) {
        HttpStreams streams =
                pollEnabled ? HttpStreams.of(hub) : HttpStreams.of(hub).withoutPolls();
        return streams.refusal(refusal)
                .framing(framing)
                .endStyle(endStyle)
                .cors(new dev.ssehub.http.Cors(cors.origins, cors.credentials));
    }
}
