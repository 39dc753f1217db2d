package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.HubConfig;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import org.junit.jupiter.api.Test;

/** Tests how many sessions are admitted. */
class LimitsTest {

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    @Test
    void limitsHold() {
        SteppedHub hub = SteppedHub.with(c -> c.limits(l -> l.maxSessions(3).maxSessionsPerUser(2)));
        hub.open(user("ann"));
        hub.open(user("ann"));
        assertThatThrownBy(() -> hub.open(user("ann"))).hasMessage("limits.maxSessionsPerUser is reached: 2");
        hub.open(user("bob"));
        assertThatThrownBy(() -> hub.open(user("cid"))).hasMessage("limits.maxSessions is reached: 3");
        assertThat(hub.metrics().refused())
                .containsEntry(SubscriptionRefusedException.Reason.TOO_MANY_FOR_USER, 1L)
                .containsEntry(SubscriptionRefusedException.Reason.TOO_MANY_SESSIONS, 1L);
    }

    @Test
    void theOldestSessionOfAUserCanMakeRoom() {
        SteppedHub hub = SteppedHub.with(
                c -> c.limits(l -> l.maxSessionsPerUser(2).userLimitPolicy(HubConfig.UserLimitPolicy.REPLACE_OLDEST)));
        Client oldest = hub.open(user("ann"));
        Client second = hub.open(user("ann"));
        Client third = hub.open(user("ann"));
        hub.run();

        assertThat(oldest.connection().end()).isEqualTo("complete");
        assertThat(hub.sessions().ofUser("ann")).containsExactly(second.session(), third.session());
        assertThat(hub.sessions().count()).isEqualTo(2);
        assertThat(hub.metrics().closed().get(CloseReason.REPLACED)).isEqualTo(1);
    }

    @Test
    void limitsPerAddressCountOpenSessionsOnly() {
        SteppedHub hub = SteppedHub.with(c -> c.limits(l -> l.maxSessionsPerAddress(1)));
        OpenRequest fromThere = new OpenRequest(user("ann"), null, "192.0.2.1");
        Client first = hub.open(fromThere);
        hub.run();
        assertThatThrownBy(() -> hub.open(fromThere)).hasMessage("limits.maxSessionsPerAddress is reached: 1");
        first.connection().close();
        hub.run();

        assertThat(hub.open(fromThere).session().remoteAddress()).isEqualTo("192.0.2.1");
    }
}
