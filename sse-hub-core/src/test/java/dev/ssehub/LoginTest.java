package dev.ssehub;

import static dev.ssehub.internal.hub.TestConnection.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Tests the name of a login: the streams of a login can be ended together, and the name has no other effect. */
class LoginTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void disconnectingALoginEndsAllItsStreamsAndNoOthers() throws Exception {
        try (SseHub hub = SseHub.create()) {
            TestConnection tab = open(hub, Subscription.user("ann").login("phone"));
            TestConnection otherTab = open(hub, Subscription.user("ann").login("phone"));
            TestConnection desk = open(hub, Subscription.user("ann").login("desk"));
            TestConnection none = open(hub, Subscription.user("ann"));

            assertThat(hub.disconnect(Audience.session("phone"))).isEqualTo(2);

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(tab.end()).isEqualTo("complete");
                assertThat(otherTab.end()).isEqualTo("complete");
            });
            hub.publish(Audience.user("ann"), SseEvent.of("still here"));
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(desk.data()).containsExactly("still here");
                assertThat(none.data()).containsExactly("still here");
            });
            assertThat(hub.metrics().closed()).containsEntry(CloseReason.DISCONNECTED, 2L);
            assertThat(hub.disconnect(Audience.session("phone"))).isZero();
        }
    }

    @Test
    void aLoginIsNeitherAnAudienceOfEventsNorSeenAnywhere() throws Exception {
        try (SseHub hub = SseHub.create()) {
            Subscription subscription = Subscription.user("ann")
                    .login("phone")
                    .group("news")
                    .attribute("a", 1)
                    .expiresAt(Instant.now().plusSeconds(600));
            TestConnection tab = open(hub, subscription);
            Session session = hub.sessions().ofUser("ann").get(0);
            hub.publish(Audience.session("phone"), SseEvent.of("by the name of the login"));
            hub.publish(Audience.group("phone"), SseEvent.of("by the name of the login"));
            hub.publish(Audience.session(session.id()), SseEvent.of("by the id"));

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(tab.data()).containsExactly("by the id"));
            assertThat(session.groups()).containsExactly("news");
            assertThat(hub.sessions().inGroup("phone")).isEmpty();
            assertThat(subscription.login()).isEqualTo("phone");
            assertThat(subscription + " " + session).doesNotContain("phone");
            assertThat(hub.disconnect(Audience.session(session.id()))).isEqualTo(1);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(tab.end()).isEqualTo("complete"));
        }
    }
}
