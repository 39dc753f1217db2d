package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests clients and lanes that do not keep up with the log. */
class SlowClientTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    @Test
    void aFullSocketCostsNothingAndGoesOnWhereItStopped() {
        SteppedHub hub = SteppedHub.create();
        Client slow = hub.open(user("slow"));
        Client fast = hub.open(user("fast"));
        hub.run();
        slow.connection().fillSocket();
        hub.publish(EVERYONE, "0");
        hub.run();
        IntStream.range(1, 200).forEach(i -> {
            hub.publish(EVERYONE, String.valueOf(i));
            hub.run();
        });

        assertThat(fast.connection().data()).hasSize(200);
        assertThat(slow.connection().data()).containsExactly("0");
        assertThat(slow.session().state()).isEqualTo(State.LAGGING);
        assertThat(slow.session().lag()).isEqualTo(199);

        slow.connection().drainSocket();
        hub.run();
        assertThat(slow.connection().data())
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(String::valueOf).toList());
        assertThat(slow.session().state()).isEqualTo(State.LIVE);
        assertThat(slow.session().lag()).isZero();
    }

    @Test
    void aLaggingSessionWhoseEventsWereTrimmedIsSentAGapAndGoesOnLive() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(10)));
        Client slow = hub.open(user("slow"));
        hub.run();
        slow.connection().fillSocket();
        IntStream.range(0, 100).forEach(i -> {
            hub.publish(EVERYONE, String.valueOf(i));
            hub.run();
        });
        slow.connection().drainSocket();
        hub.run();
        hub.publish(EVERYONE, "live");
        hub.run();

        assertThat(slow.connection().text()).contains("event: sse-hub.gap");
        assertThat(slow.connection().data()).containsExactly("0", "live");
    }

    @Test
    void aLaneThatTheLogHasOverrunReportsGapsAndGoesOn() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(10)));
        Client ann = hub.open(user("ann"));
        Client bob = hub.open(user("bob"));
        hub.run();
        hub.publish(Audience.user("bob"), "kept for bob");
        IntStream.range(0, 9).forEach(i -> hub.publish(Audience.user("ann"), String.valueOf(i)));
        hub.publish(Audience.user("ann"), "9");
        hub.run();
        hub.publish(EVERYONE, "live");
        hub.run();

        assertThat(ann.connection().data()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "live");
        assertThat(bob.connection().text()).contains("event: sse-hub.gap");
        assertThat(bob.connection().data()).containsExactly("live");
    }

    @Test
    void aSocketThatTakesNothingForTheStallTimeoutIsGivenUp() {
        SteppedHub hub = SteppedHub.create();
        Client stalled = hub.open(user("ann"));
        hub.run();
        stalled.connection().fillSocket();
        hub.publish(EVERYONE, "x");
        hub.run();
        hub.pass(Duration.ofSeconds(29));
        assertThat(stalled.session().state()).isEqualTo(State.LAGGING);
        hub.pass(Duration.ofSeconds(2));

        assertThat(stalled.session().state()).isEqualTo(State.CLOSED);
        assertThat(stalled.connection().end()).isEqualTo("abort");
        assertThat(hub.metrics().closed().get(CloseReason.STALLED)).isEqualTo(1);
        assertThat(hub.sessions().count()).isZero();
    }
}
