package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.InMemoryBackplane;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A hub whose lanes have no threads: the test runs their rounds, and time passes when it says so. */
public final class SteppedHub {

    public final ManualClock clock = new ManualClock();
    public final HubRuntime runtime;

    public SteppedHub(HubConfig config, Extensions extensions, long seed) {
        this(config, extensions, seed, order -> order);
    }

    /** @param around puts something around the backplane in memory */
    public SteppedHub(HubConfig config, Extensions extensions, long seed, UnaryOperator<Backplane> around) {
        Backplane order = new InMemoryBackplane(
                clock, config.replay().maxEvents(), config.replay().maxAge());
        runtime = new HubRuntime(config, around.apply(order), extensions, clock, seed);
    }

    public static SteppedHub with(UnaryOperator<HubConfig.Builder> change) {
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
            return new Client(runtime.open(request, connection::connect), connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public EventId publish(Audience audience, String data) {
        return runtime.publish(audience, SseEvent.of(data));
    }

    public EventId publish(Audience audience, SseEvent event) {
        return runtime.publish(audience, event);
    }

    /** Runs the lanes until they have nothing more to do. */
    public void run() {
        boolean worked = true;
        while (worked) {
            worked = false;
            for (Lane lane : runtime.lanes()) {
                worked |= lane.runOnce();
            }
        }
    }

    public void pass(Duration duration) {
        clock.advance(duration);
        run();
    }
}
