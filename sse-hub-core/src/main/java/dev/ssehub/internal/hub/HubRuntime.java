package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig;
import dev.ssehub.HubMetrics;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.callouts.HistoryReads;
import dev.ssehub.internal.callouts.Hooks;
import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.callouts.Listeners;
import dev.ssehub.internal.callouts.Rechecks;
import dev.ssehub.internal.lane.Counter;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.LaneCounters;
import dev.ssehub.internal.lane.LaneRunner;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.internal.lane.LaneSettings;
import dev.ssehub.internal.lane.StartPosition;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.log.LogBounds;
import dev.ssehub.internal.presence.PresenceKeeper;
import dev.ssehub.internal.reactive.HandOff;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.internal.wire.Identities;
import dev.ssehub.internal.wire.Positions;
import dev.ssehub.session.Presence;
import dev.ssehub.session.Return;
import dev.ssehub.session.Session;
import dev.ssehub.session.Sessions;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.session.SubscriptionRefusedException.Reason;
import dev.ssehub.session.UserGroups;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import dev.ssehub.transport.Transport;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hub put together: backplane, log, lanes, and what they need of each other.
 *
 * <p>Life. Opening a session holds the read side of {@code life}, draining and closing the write side: a session is either refused,
 * or its lane hears of it before it hears of the drain or the end.
 */
public final class HubRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(HubRuntime.class);

    private static final Duration END_PATIENCE = Duration.ofSeconds(2);
    /** Lanes give sockets a second to take the last bytes. */
    private static final Duration LANE_END_PATIENCE = Duration.ofSeconds(10);

    private static final Duration MAX_DRAIN = Duration.ofDays(1);
    private static final long PRESSURE_PAUSE_NANOS = 50_000;

    private final HubConfig config;
    private final Backplane backplane;
    private final Extensions extensions;
    private final LaneCallbacks laneCallbacks;
    private final HubClock clock;
    private final Positions positions;
    private final Identities identities;
    private final EventLog log;
    private final SessionRegistry registry;
    private final Memberships memberships = new Memberships();
    private final Hooks hooks;
    private final HistoryReads historyReads;
    private final Rechecks rechecks;
    private final HandOff handOff;
    private final Listeners listeners;
    private final PresenceKeeper presence;
    private final LogWriter writer;
    private final UserGroups groups;
    private final LogFeed feed;
    private final List<Lane> lanes;
    private final List<LaneRunner> runners;
    private final HubThreads laneThreads;
    private final HubThreads drainThreads;
    private final SecureRandom ids = new SecureRandom();
    private final AtomicInteger nextLane = new AtomicInteger();

    private @Nullable PresenceTicker presenceTicker;
    private volatile boolean running;

    private final LongAdder opened = new LongAdder();
    private final LongAdder published = new LongAdder();
    private final Tally<Reason> refused = new Tally<>(Reason.class);

    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
    // Changed under the write side of life.
    private volatile @Nullable CompletableFuture<Void> drained;
    private volatile boolean isClosed;

    /** Puts a hub together and starts its backplane. Lanes have no threads before {@link #startThreads}. */
    public HubRuntime(HubConfig config, Backplane backplane, Extensions extensions, HubClock clock, long seed) {
        this.config = config;
        this.backplane = backplane;
        this.extensions = extensions;
        this.clock = clock;
        log = new EventLog(
                new LogBounds(
                        config.replay().maxEvents(),
                        config.replay().maxBytes(),
                        config.replay().maxAge(),
                        config.retained().maxValues(),
                        config.retained().maxBytes()),
                clock);
        positions = Positions.of(config.positionSecret());
        identities = Identities.of(config.positionSecret(), config.name());
        log.reset(positions.mark(log.tail()));
        registry = new SessionRegistry(config.limits());
        hooks = new Hooks(config.hookThreads(), new HubThreads(config.name(), "hook", clock), clock);
        historyReads =
                new HistoryReads(backplane, log, positions, new HubThreads(config.name(), "history", clock), clock);
        rechecks = new Rechecks(
                extensions.recheck(),
                config.hookThreads(),
                config.hookTimeout(),
                new HubThreads(config.name(), "recheck", clock),
                clock);
        handOff = new HandOff(new HubThreads(config.name(), "stream", clock));
        listeners = new Listeners(extensions, new HubThreads(config.name(), "listener", clock));
        writer = new LogWriter(backplane, config.name(), clock);
        groups = new LoggedGroups(memberships, writer, config.limits().maxMemberships());
        presence = newPresence();
        laneCallbacks = new LaneCallbacks(
                extensions,
                registry,
                memberships,
                hooks,
                rechecks,
                listeners,
                backplane,
                historyReads,
                presence::changed);
        lanes = newLanes(new SplittableRandom(seed));
        laneThreads = new HubThreads(config.name(), "lane", clock);
        drainThreads = new HubThreads(config.name(), "drain", clock);
        runners = lanes.stream()
                .map(lane -> new LaneRunner(lane, clock, laneThreads))
                .toList();
        feed = new LogFeed(log, memberships, registry, presence, lanes, runners, positions, clock);
        backplane.start(feed);
        log.historyIsRead();
    }

    private PresenceKeeper newPresence() {
        long life = ids.nextLong();
        String node = config.node().isEmpty() ? String.format("node-%08x", (int) life) : config.node();
        return new PresenceKeeper(
                node,
                life,
                config.presence().lease(),
                config.presence().grace(),
                registry,
                new PresenceLink(writer, backplane, listeners),
                clock);
    }

    private List<Lane> newLanes(SplittableRandom random) {
        LaneSettings settings = laneSettings(extensions.recheck() != null);
        List<Lane> made = new ArrayList<>();
        for (int i = 0; i < config.lanes(); i++) {
            made.add(new Lane(log, settings, clock, random.split(), laneCallbacks));
        }
        return List.copyOf(made);
    }

    private LaneSettings laneSettings(boolean rechecks) {
        long heartbeat = config.heartbeat().toNanos();
        return new LaneSettings(
                heartbeat,
                config.heartbeatFrame() == HubConfig.Heartbeat.COMMENT,
                config.stallTimeout().toNanos(),
                config.maxAge().isZero() ? Long.MAX_VALUE : config.maxAge().toNanos(),
                config.hookTimeout().toNanos(),
                rechecks ? heartbeat : Long.MAX_VALUE,
                config.retry().toMillis(),
                config.gapEvent());
    }

    /** Gives each lane its thread, and the presence one if there is anybody to tell. */
    public void startThreads() {
        if (extensions.hasHooks() || backplane.isShared()) {
            hooks.start();
        }
        historyReads.start();
        rechecks.start();
        listeners.start();
        runners.forEach(LaneRunner::start);
        running = true;
        if (backplane.isShared() || !extensions.presenceListeners().isEmpty()) {
            presenceTicker = new PresenceTicker(presence, new HubThreads(config.name(), "presence", clock));
        }
    }

    /** Returns the lanes, for a test that steps them by hand. */
    public List<Lane> lanes() {
        return lanes;
    }

    public HubConfig config() {
        return config;
    }

    /** Returns threads for those subscribers whose own executor would call them on a lane. */
    public HandOff handOff() {
        return handOff;
    }

    // ---- Publishing.

    public EventId publish(Audience audience, SseEvent event) {
        byte[] block = EventEncoder.block(extensions.asText(event));
        if (block.length > config.maxEventBytes()) {
            throw new IllegalArgumentException(String.format(
                    "an encoded event must have at most %,d bytes (maxEventBytes) but had %,d",
                    config.maxEventBytes(), block.length));
        }
        LogRecord.Publication publication = new LogRecord.Publication(
                audience, block, event.key(), event.isEphemeral(), event.ttl(), actOfPublishing(audience, event));
        awaitLanes();
        EventId id = writer.append(publication);
        published.increment();
        return positions.mark(id);
    }

    /**
     * Names the act of publishing among all audiences, whatever the backplane. No two audiences give the same name: the length says where the
     * audience's own name ends.
     */
    private static @Nullable String actOfPublishing(Audience audience, SseEvent event) {
        String key = event.idempotencyKey();
        String to = audience.name();
        return key == null ? null : audience.kind() + ":" + to.length() + ":" + to + ":" + key;
    }

    public int disconnect(Audience audience) {
        return disconnect(audience, Return.WELCOME);
    }

    /** Ends the sessions of an audience on every node. Returns how many of this node's there were. */
    public int disconnect(Audience audience, Return mayReturn) {
        int here = registry.countOf(audience);
        var unused = writer.append(new LogRecord.Disconnect(audience, mayReturn == Return.NOT_WELCOME));
        return here;
    }

    public UserGroups groups() {
        return groups;
    }

    /** Slows a publisher down that outruns the lanes: what they have not read yet would be trimmed, and clients told a gap. */
    private void awaitLanes() {
        if (!running || !isOverrunning()) {
            return;
        }
        runners.forEach(LaneRunner::wakeUp);
        long giveUpAt = clock.nanos() + config.publishPatience().toNanos();
        boolean interrupted = false;
        while (isOverrunning() && clock.nanos() - giveUpAt < 0) {
            LockSupport.parkNanos(this, PRESSURE_PAUSE_NANOS);
            // A thread that is interrupted does not park: it would spin until the lanes have caught up.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOverrunning() {
        EventId slowest = lanes.get(0).cursor();
        for (int i = 1; i < lanes.size(); i++) {
            EventId cursor = lanes.get(i).cursor();
            slowest = slowest.isAfter(cursor) ? cursor : slowest;
        }
        return log.tail().isAfter(slowest) && log.isAboutToOverrun(slowest);
    }

    public EventId cursor() {
        return log.tail();
    }

    public Optional<EventId> position(@Nullable String text) {
        return positions.read(text);
    }

    public String identity(Subscription subscription) {
        return identities.of(subscription);
    }

    // ---- Sessions.

    public Session open(OpenRequest request, Transport transport) throws IOException {
        life.readLock().lock();
        try {
            requireWelcome(request);
            Lane lane = lanes.get(Math.floorMod(nextLane.getAndIncrement(), lanes.size()));
            LaneSession session = lane.newSession(
                    newId(),
                    request.subscription(),
                    request.remoteAddress(),
                    StartPosition.parse(request.lastEventId(), request.needsState(), positions));
            // Before anything else: a revocation that comes while the session is being opened must find it.
            lane.expect(session);
            lane.attach(session, admit(lane, session, request.mayReplace(), transport));
            registry.settle(session).forEach(LaneSession::replace);
            opened.increment();
            return session;
        } catch (SubscriptionRefusedException e) {
            refused.add(e.reason());
            throw e;
        } finally {
            life.readLock().unlock();
        }
    }

    private void requireWelcome(OpenRequest request) {
        if (OpenRequest.NOT_WELCOME.equals(request.lastEventId())) {
            throw new SubscriptionRefusedException(
                    Reason.NOT_WELCOME, "the stream was ended for good: the client is not to come back");
        }
        if (isClosed) {
            throw new SubscriptionRefusedException(Reason.CLOSED, "the hub is closed");
        }
        if (drained != null) {
            throw new SubscriptionRefusedException(Reason.DRAINING, "the hub is draining");
        }
        Instant expiry = request.subscription().expiresAt();
        if (expiry != null && !expiry.isAfter(clock.instant())) {
            throw new SubscriptionRefusedException(Reason.EXPIRED, "the subscription expired at " + expiry);
        }
    }

    private Connection admit(Lane lane, LaneSession session, boolean mayReplace, Transport transport)
            throws IOException {
        boolean connected = false;
        try {
            registry.admit(session, mayReplace);
            Connection connection = Objects.requireNonNull(transport.connect(session), "the transport's connection");
            connected = true;
            return connection;
        } finally {
            if (!connected) {
                lane.forgo(session);
                registry.release(session);
            }
        }
    }

    /** 128 random bits: whoever does not know an id does not guess it. */
    private String newId() {
        byte[] bits = new byte[16];
        ids.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    public Presence presence() {
        return presence;
    }

    public Sessions sessions() {
        return registry;
    }

    // ---- Leaving.

    public CompletableFuture<Void> drain(Duration spread) {
        if (spread.isNegative() || spread.compareTo(MAX_DRAIN) > 0) {
            throw new IllegalArgumentException("spread must be between 0 and " + MAX_DRAIN + " but was " + spread);
        }
        life.writeLock().lock();
        try {
            CompletableFuture<Void> running = drained;
            if (running == null) {
                running = isClosed ? CompletableFuture.completedFuture(null) : drainLanes(spread);
                drained = running;
            }
            return running.copy();
        } finally {
            life.writeLock().unlock();
        }
    }

    private CompletableFuture<Void> drainLanes(Duration spread) {
        List<CompletableFuture<Void>> empty = new ArrayList<>();
        for (Lane lane : lanes) {
            CompletableFuture<Void> laneIsEmpty = new CompletableFuture<>();
            empty.add(laneIsEmpty);
            lane.drain(spread, () -> laneIsEmpty.complete(null));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(empty.toArray(CompletableFuture[]::new));
        CompletableFuture<Void> result = new CompletableFuture<>();
        // Not by a lane: what the application has chained to the result would run there.
        drainThreads
                .newThread(() -> {
                    all.join();
                    result.complete(null);
                })
                .start();
        return result;
    }

    public boolean isDraining() {
        return drained != null;
    }

    public boolean isAvailable() {
        return !isClosed
                && backplane.isAvailable()
                && (!running || runners.stream().allMatch(LaneRunner::isResponsive));
    }

    public void close() {
        life.writeLock().lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
        } finally {
            life.writeLock().unlock();
        }
        if (presenceTicker != null) {
            presenceTicker.close(END_PATIENCE);
        }
        writer.close();
        backplane.close();
        lanes.forEach(Lane::close);
        if (!laneThreads.awaitEnd(LANE_END_PATIENCE)) {
            LOG.warn("A lane of the hub '{}' does not end: a connection of it blocks", config.name());
        }
        hooks.close(END_PATIENCE);
        historyReads.close(END_PATIENCE);
        rechecks.close(END_PATIENCE);
        handOff.close(END_PATIENCE);
        listeners.close(END_PATIENCE);
        drainThreads.awaitEnd(END_PATIENCE);
    }

    public HubMetrics metrics() {
        return new HubMetrics(
                registry.count(),
                sum(counters -> counters.lagging),
                opened.sum(),
                laneCallbacks.closedByReason(),
                refused.toMap(),
                published.sum(),
                sum(counters -> counters.delivered),
                sum(counters -> counters.replayed),
                sum(counters -> counters.writes),
                sum(counters -> counters.bytes),
                sum(counters -> counters.gaps),
                listeners.dropped(),
                memberships.count(),
                new HubMetrics.Hooks(hooks.outstanding(), rechecks.outstanding(), rechecks.late()),
                logFigures(),
                backplaneFigures(),
                lanes.stream().map(HubRuntime::figuresOf).toList());
    }

    private HubMetrics.Log logFigures() {
        return new HubMetrics.Log(
                log.size(), log.bytes(), log.retainedCount(), log.rememberedLosses(), log.earliest(), log.tail());
    }

    private HubMetrics.Backplane backplaneFigures() {
        return new HubMetrics.Backplane(
                backplane.isAvailable(),
                backplane.isShared(),
                writer.appended(),
                writer.failed(),
                writer.nanos(),
                backplane.reconnects(),
                feed.epochs(),
                feed.lagMillis(),
                backplane.idempotencyKeys());
    }

    private static HubMetrics.Lane figuresOf(Lane lane) {
        LaneCounters counters = lane.counters();
        return new HubMetrics.Lane(
                counters.sessions.get(),
                counters.lagging.get(),
                counters.writes.get(),
                counters.bytes.get(),
                lane.cursor());
    }

    private long sum(Function<LaneCounters, Counter> counter) {
        return lanes.stream()
                .mapToLong(lane -> counter.apply(lane.counters()).get())
                .sum();
    }
}
