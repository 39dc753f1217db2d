package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.internal.callouts.Callouts;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.callouts.HistoryReads;
import dev.ssehub.internal.callouts.Hooks;
import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.callouts.Listeners;
import dev.ssehub.internal.callouts.Rechecks;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.LaneHost;
import dev.ssehub.internal.lane.LaneSettings;
import dev.ssehub.internal.lane.ViewOrigin;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.log.LogBounds;
import dev.ssehub.internal.presence.PresenceKeeper;
import dev.ssehub.internal.reactive.HandOff;
import dev.ssehub.internal.run.RunBounds;
import dev.ssehub.internal.run.RunExtensions;
import dev.ssehub.internal.run.RunService;
import dev.ssehub.internal.run.RunThreads;
import dev.ssehub.internal.run.Viewers;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.wire.Identities;
import dev.ssehub.internal.wire.Positions;
import dev.ssehub.session.UserGroups;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates the parts of a hub and connects them.
 *
 * <p>Construction starts nothing; {@link HubLife} starts and ends the parts, in the right order. All fields are final, so threads started
 * later see all of them.
 */
public final class HubAssembly {

    private final HubConfig config;
    private final Extensions extensions;
    private final HubClock clock;
    private final SecureRandom ids = new SecureRandom();

    private final EventLog log;
    private final Positions positions;
    private final Identities identities;
    private final SessionRegistry registry;
    private final UserGroups groups;
    private final PresenceKeeper presence;
    private final HandOff handOff;
    private final LaneGroup lanes;
    private final Publisher publisher;
    private final Admission admission;
    private final RunService runs;
    private final HubLife life;
    private final Figures figures;

    /**
     * Creates a hub that uses the machine's clock.
     *
     * @param backplane the source of order and ids, or null for an in-memory backplane
     */
    public static HubAssembly of(
            HubConfig config, @Nullable Backplane backplane, Extensions extensions, RunExtensions runExtensions) {
        HubClock clock = HubClock.system();
        Backplane order = backplane != null
                ? backplane
                : Backplane.inMemory(
                        clock, maxIdempotencyKeys(config), config.replay().maxAge());
        return new HubAssembly(config, order, extensions, runExtensions, clock, new SecureRandom().nextLong());
    }

    /** One key per event of the window, but no more than fit into the window's bytes: a key needs up to about a kilobyte. */
    private static int maxIdempotencyKeys(HubConfig config) {
        return (int) Math.min(config.replay().maxEvents(), config.replay().maxBytes() / 1024);
    }

    /** @param seed the seed for the jitter of the lanes */
    public HubAssembly(
            HubConfig config,
            Backplane backplane,
            Extensions extensions,
            RunExtensions runExtensions,
            HubClock clock,
            long seed) {
        this.config = config;
        this.extensions = extensions;
        this.clock = clock;
        log = new EventLog(bounds(config), clock);
        positions = Positions.of(config.positionSecret());
        identities = Identities.of(config.positionSecret(), config.name());
        log.reset(positions.mark(log.tail()));

        Memberships memberships = new Memberships();
        LogWriter writer = new LogWriter(backplane, config.name(), clock);
        Callouts callouts = newCallouts(backplane);
        registry = new SessionRegistry(config.limits());
        groups = new LoggedGroups(memberships, writer, config.limits().maxMemberships());
        presence = newPresence(new PresenceLink(writer, backplane, callouts.listeners()));
        handOff = new HandOff(threads("stream"));

        LaneCallbacks laneCallbacks = new LaneCallbacks(callouts, registry, memberships, backplane, presence::changed);
        lanes = new LaneGroup(newLanes(laneCallbacks, new SplittableRandom(seed)), threads("lane"), log, clock);
        LogFeed feed = new LogFeed(
                log, memberships, registry, presence, lanes.lanes(), lanes.runners(), positions, clock, config);

        Gate gate = new Gate();
        publisher = new Publisher(
                extensions, writer, lanes, registry, positions, config.maxEventBytes(), config.maxPublishWait());
        admission = new Admission(gate, registry, lanes, positions, callouts.rechecks(), clock, ids);
        runs = newRuns(runExtensions, backplane.runs());
        life = new HubLife(
                config.name(),
                gate,
                backplane,
                log,
                feed,
                writer,
                lanes,
                callouts,
                runs,
                handOff,
                new PresenceTicker(presence, threads("presence")),
                threads("drain"));
        figures = new Figures(
                registry,
                admission,
                publisher,
                laneCallbacks,
                callouts,
                memberships,
                log,
                backplane,
                writer,
                feed,
                runs,
                lanes.lanes());
    }

    private RunService newRuns(RunExtensions runExtensions, @Nullable RunStore store) {
        HubConfig.Runs allowed = config.runs();
        RunBounds bounds = new RunBounds(
                allowed.maxBytes(),
                allowed.maxDuration(),
                allowed.firstEventTimeout(),
                allowed.idleTimeout(),
                allowed.keepFor(),
                allowed.maxPerOwner(),
                allowed.maxRuns(),
                allowed.maxTotalBytes(),
                allowed.firstByteWait(),
                allowed.lease(),
                config.maxEventBytes());
        Viewers viewers = (request, log, after, mayStay, transport) -> admission.openView(
                request.subscription(), request.remoteAddress(), new ViewOrigin(log, after, mayStay), transport);
        RunThreads runThreads = RunThreads.of(
                threads("run"),
                threads("run-call"),
                threads("run-answer"),
                threads("run-archive"),
                threads("run-read"),
                threads("run-lease"),
                clock);
        return new RunService(bounds, runExtensions, extensions::asText, viewers, runThreads, clock, ids, store);
    }

    private HubThreads threads(String task) {
        return new HubThreads(config.name(), task, clock);
    }

    private static LogBounds bounds(HubConfig config) {
        return new LogBounds(
                config.replay().maxEvents(),
                config.replay().maxBytes(),
                config.replay().maxAge(),
                config.retained().maxValues(),
                config.retained().maxBytes());
    }

    private Callouts newCallouts(Backplane backplane) {
        return new Callouts(
                extensions,
                new Hooks(config.hookThreads(), threads("hook"), clock),
                new HistoryReads(backplane, log, positions, threads("history"), clock),
                new Rechecks(
                        extensions.recheck(), config.hookThreads(), config.hookTimeout(), threads("recheck"), clock),
                new Listeners(extensions, threads("listener")));
    }

    private PresenceKeeper newPresence(PresenceLink link) {
        long incarnation = ids.nextLong();
        String node =
                config.node().isEmpty() ? String.format(Locale.ROOT, "node-%08x", (int) incarnation) : config.node();
        return new PresenceKeeper(
                node, incarnation, config.presence().lease(), config.presence().grace(), registry, link, clock);
    }

    private List<Lane> newLanes(LaneHost host, SplittableRandom random) {
        LaneSettings settings = laneSettings();
        return Stream.generate(() -> new Lane(log, settings, clock, random.split(), host))
                .limit(config.lanes())
                .toList();
    }

    private LaneSettings laneSettings() {
        long heartbeat = config.heartbeat().toNanos();
        return new LaneSettings(
                heartbeat,
                config.heartbeatFrame() == HubConfig.Heartbeat.COMMENT,
                config.stallTimeout().toNanos(),
                config.maxAge().isZero() ? Long.MAX_VALUE : config.maxAge().toNanos(),
                config.hookTimeout().toNanos(),
                extensions.recheck() == null ? Long.MAX_VALUE : heartbeat,
                config.retry().toMillis(),
                config.gapEvent());
    }

    public HubConfig config() {
        return config;
    }

    public EventLog log() {
        return log;
    }

    public Positions positions() {
        return positions;
    }

    public Identities identities() {
        return identities;
    }

    public SessionRegistry sessions() {
        return registry;
    }

    public UserGroups groups() {
        return groups;
    }

    public PresenceKeeper presence() {
        return presence;
    }

    /** Returns the threads for subscribers whose own executor would call them on a lane. */
    public HandOff handOff() {
        return handOff;
    }

    /** Returns the lanes, for tests that step them by hand. */
    public List<Lane> lanes() {
        return lanes.lanes();
    }

    public Publisher publisher() {
        return publisher;
    }

    public Admission admission() {
        return admission;
    }

    public RunService runs() {
        return runs;
    }

    public HubLife life() {
        return life;
    }

    public Figures figures() {
        return figures;
    }
}
