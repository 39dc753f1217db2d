package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfigBuilder;
import dev.ssehub.HubMetrics;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.ViewOrigin;
import dev.ssehub.internal.run.RunExtensions;
import dev.ssehub.session.Session;
import dev.ssehub.session.Sessions;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.UserGroups;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A hub whose lanes have no threads. The test runs their rounds, and advances the clock. */
public final class SteppedHub {

    public final ManualClock clock;
    private final HubAssembly parts;

    public SteppedHub(HubConfig config, Extensions extensions, long seed) {
        this(config, extensions, seed, order -> order);
    }

    /** @param around wraps the in-memory backplane */
    public SteppedHub(HubConfig config, Extensions extensions, long seed, UnaryOperator<Backplane> around) {
        this(config, extensions, seed, new ManualClock(), around);
    }

    private SteppedHub(
            HubConfig config, Extensions extensions, long seed, ManualClock clock, UnaryOperator<Backplane> around) {
        this(
                config,
                extensions,
                seed,
                clock,
                around.apply(Backplane.inMemory(
                        clock, config.replay().maxEvents(), config.replay().maxAge())));
    }

    /** @param clock the clock of the hub, which the backplane may share */
    public SteppedHub(HubConfig config, Extensions extensions, long seed, ManualClock clock, Backplane backplane) {
        this.clock = clock;
        this.parts = new HubAssembly(config, backplane, extensions, RunExtensions.none(), clock, seed);
        parts.life().startLog();
    }

    public static SteppedHub with(UnaryOperator<HubConfigBuilder> change) {
        return new SteppedHub(
                change.apply(HubConfig.builder()
                                .heartbeat(Duration.ofSeconds(15))
                                .lanes(1))
                        .build(),
                Extensions.none(),
                1);
    }

    public static SteppedHub create() {
        return with(builder -> builder);
    }

    /** A session and its client. */
    public record Client(Session session, TestConnection connection) {}

    public Client open(Subscription subscription) {
        return open(OpenRequest.of(subscription));
    }

    public Client open(OpenRequest request) {
        TestConnection connection = new TestConnection();
        try {
            return new Client(open(request, connection::connect), connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Session open(OpenRequest request, Connection.Factory transport) throws IOException {
        return parts.admission().open(request, transport);
    }

    /** Opens a view of a run. */
    public Client view(Subscription subscription, ViewOrigin origin) {
        TestConnection connection = new TestConnection();
        try {
            return new Client(view(subscription, origin, connection::connect), connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Session view(Subscription subscription, ViewOrigin origin, Connection.Factory transport) throws IOException {
        return parts.admission().openView(subscription, "192.0.2.1", origin, transport);
    }

    public EventId publish(Audience audience, String data) {
        return parts.publisher().publish(audience, SseEvent.of(data));
    }

    public EventId publish(Audience audience, SseEvent event) {
        return parts.publisher().publish(audience, event);
    }

    public int disconnect(Audience audience) {
        return parts.publisher().disconnect(audience, false);
    }

    public int disconnectForGood(Audience audience) {
        return parts.publisher().disconnect(audience, true);
    }

    public EventId cursor() {
        return parts.log().tail();
    }

    public Optional<EventId> position(String text) {
        return parts.positions().read(text);
    }

    public Sessions sessions() {
        return parts.sessions();
    }

    public UserGroups groups() {
        return parts.groups();
    }

    public HubMetrics metrics() {
        return parts.figures().read();
    }

    public List<Lane> lanes() {
        return parts.lanes();
    }

    /** Gives the lanes threads, for tests of those. */
    public void startThreads() {
        parts.life().startThreads();
    }

    public boolean isAvailable() {
        return parts.life().isAvailable();
    }

    public CompletableFuture<Void> drain(Duration spread) {
        return parts.life().drain(spread);
    }

    public void close() {
        parts.life().close();
    }

    /**
     * Runs a round of one lane, or as much of it as a publisher may run. In the latter case the clock is advanced first, since otherwise
     * the publisher would leave the work to the lane.
     */
    public void runSome(Random random) {
        Lane lane = lanes().get(random.nextInt(lanes().size()));
        if (random.nextBoolean()) {
            clock.advance(Duration.ofMillis(1));
            lane.assist(1 + random.nextInt(Lane.MAX_ASSISTED_WRITES));
        } else {
            lane.runOnce();
        }
    }

    /** Runs the lanes until they have nothing more to do. */
    public void run() {
        boolean worked = true;
        while (worked) {
            worked = false;
            for (Lane lane : lanes()) {
                worked |= lane.runOnce();
            }
        }
    }

    public void pass(Duration duration) {
        clock.advance(duration);
        run();
    }
}
