package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.Subscription;
import org.junit.jupiter.api.Test;

/** Tests that memberships of sessions and users take effect in order with events. */
class JoiningTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    @Test
    void membershipsOfASessionTakeEffectInOrderWithEvents() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        hub.publish(Audience.group("ops"), "before");
        client.session().join("ops");
        hub.publish(Audience.group("ops"), "member");
        client.session().leave("ops");
        hub.publish(Audience.group("ops"), "after");
        hub.run();

        assertThat(client.connection().data()).containsExactly("member");
        assertThat(client.session().groups()).isEmpty();
    }

    @Test
    void membershipsOfAUserReachOpenAndLaterSessions() {
        SteppedHub hub = SteppedHub.create();
        Client open = hub.open(user("ann"));
        hub.run();
        hub.groups().join("ann", "ops");
        hub.publish(Audience.group("ops"), "1");
        Client later = hub.open(user("ann"));
        hub.publish(Audience.group("ops"), "2");
        hub.groups().leave("ann", "ops");
        hub.publish(Audience.group("ops"), "3");
        hub.run();

        assertThat(open.connection().data()).containsExactly("1", "2");
        assertThat(later.connection().data()).isEmpty();
        assertThat(hub.groups().of("ann")).isEmpty();
    }

    @Test
    void aSessionThatJoinsWhileLaggingGetsNothingFromBefore() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        client.connection().fillSocket();
        hub.publish(EVERYONE, "fills the socket");
        hub.run();
        hub.publish(Audience.group("ops"), "before");
        client.session().join("ops");
        hub.publish(Audience.group("ops"), "member");
        hub.run();
        client.connection().drainSocket();
        hub.run();

        assertThat(client.connection().data()).containsExactly("fills the socket", "member");
    }
}
