package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.HubConfig;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests what an idle stream is sent, and when. */
class HeartbeatTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    @Test
    void idleSessionsGetTheirPositionAsAHeartbeat() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        EventId tail = hub.publish(Audience.user("bob"), "not for ann");
        hub.pass(Duration.ofSeconds(16));

        assertThat(client.connection().writes()).hasSize(2);
        assertThat(client.connection().writes().get(1)).isEqualTo("event: sse-hub.cursor\nid: " + tail + "\ndata:\n\n");
    }

    @Test
    void noHeartbeatIsSentWhereDataWent() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        for (int i = 0; i < 10; i++) {
            hub.publish(EVERYONE, "data");
            hub.pass(Duration.ofSeconds(10));
        }

        assertThat(client.connection().blocks()).hasSize(2 + 10);
    }

    @Test
    void aSocketThatWasFullForAMomentStillGetsItsHeartbeatInTime() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        client.connection().fillSocket();
        hub.pass(Duration.ofSeconds(15));
        client.connection().drainSocket();
        hub.run();
        int before = client.connection().writes().size();
        hub.pass(Duration.ofSeconds(15));

        assertThat(client.connection().writes()).hasSize(before + 1);
    }

    @Test
    void aHeartbeatCanBeAComment() {
        SteppedHub hub = SteppedHub.with(c -> c.heartbeatFrame(HubConfig.Heartbeat.COMMENT));
        Client client = hub.open(user("ann"));
        hub.run();
        hub.pass(Duration.ofSeconds(16));

        assertThat(client.connection().writes().get(1)).isEqualTo(":\n\n");
    }
}
