package dev.ssehub;

import static dev.ssehub.internal.hub.TestConnection.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.SessionListener;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the hub as it is used in an application, with threads. */
@Timeout(300)
@ExtendWith(PatientAwaits.class)
class SseHubTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static List<String> threadsOf(String hubName) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(hubName + "-"))
                .toList();
    }

    @Test
    void valuesBecomeTextOnceOnThePublishersThread() throws Exception {
        List<Thread> writers = Collections.synchronizedList(new ArrayList<>());
        try (SseHub hub = SseHub.builder()
                .json(value -> {
                    writers.add(Thread.currentThread());
                    return "<" + value + ">";
                })
                .onConnect(session -> List.of(SseEvent.of("").json(List.of(1, 2))))
                .build()) {
            TestConnection ann = open(hub, "ann");
            TestConnection bob = open(hub, "bob");
            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("<[1, 2]>"));
            await().untilAsserted(() -> assertThat(bob.data()).containsExactly("<[1, 2]>"));
            writers.clear();
            hub.publish(EVERYONE, SseEvent.named("order").json(17));
            hub.publish(EVERYONE, SseEvent.named("order").json(18).data("as it is"));

            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("<[1, 2]>", "<17>", "as it is"));
            await().untilAsserted(() -> assertThat(bob.data()).containsExactly("<[1, 2]>", "<17>", "as it is"));
            assertThat(writers).containsExactly(Thread.currentThread());
        }
    }

    @Test
    void aValueThatCannotBecomeTextIsNotPublished() {
        try (SseHub hub = SseHub.create()) {
            EventId before = hub.cursor();
            assertThatThrownBy(
                            () -> hub.publish(EVERYONE, SseEvent.named("order").json(17)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("SseHub.builder().json(...)");
            assertThat(hub.cursor()).isEqualTo(before);
        }
    }

    @Test
    void figuresShowTheLogAndEachLanesShare() throws Exception {
        try (SseHub hub = SseHub.create(HubConfig.builder().lanes(2).build())) {
            for (int i = 0; i < 10; i++) {
                open(hub, "user" + i);
            }
            EventId id = hub.publish(EVERYONE, SseEvent.of("x"));
            await().until(() -> hub.metrics().delivered() == 10);

            assertThat(hub.metrics().lanes())
                    .extracting(HubMetrics.Lane::sessions)
                    .containsExactly(5L, 5L);
            assertThat(hub.metrics().lanes())
                    .extracting(HubMetrics.Lane::position)
                    .containsOnly(id);
            assertThat(hub.metrics().log().tail()).isEqualTo(id);
            assertThat(hub.metrics().log().events()).isEqualTo(1);
            hub.disconnect(EVERYONE);
            await().untilAsserted(() -> assertThat(hub.metrics().lanes())
                    .extracting(HubMetrics.Lane::sessions)
                    .containsOnly(0L));
        }
    }

    @Test
    void aTransportThatFailsLeavesNoSession() {
        try (SseHub hub =
                SseHub.create(HubConfig.builder().limits(l -> l.maxSessions(1)).build())) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> hub.open(OpenRequest.of(Subscription.user("ann")), signals -> {
                            throw new IOException("no");
                        }))
                        .isInstanceOf(IOException.class);
            }
            assertThat(hub.sessions().count()).isZero();
        }
    }

    @Test
    void aClosedHubLeavesNothingAndRefusesEverything() throws Exception {
        HubConfig config = HubConfig.builder().name("closes").build();
        SseHub hub = SseHub.builder()
                .config(config)
                .onConnect(session -> List.of())
                .listener(new SessionListener() {})
                .build();
        List<TestConnection> connections = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            connections.add(open(hub, "user " + i));
        }
        TestConnection stalled = open(hub, "stalled");
        await().until(() ->
                connections.stream().allMatch(connection -> connection.text().contains("cursor")));
        stalled.fillSocket();
        EventId last = hub.publish(EVERYONE, SseEvent.of("last"));
        hub.close();
        hub.close();

        assertThat(threadsOf("closes")).isEmpty();
        assertThat(connections).allSatisfy(connection -> {
            assertThat(connection.end()).isEqualTo("complete");
            assertThat(connection.data()).containsExactly("last");
            assertThat(connection.text()).endsWith("id: " + last + "\ndata:\n\n");
        });
        assertThat(stalled.end()).isEqualTo("abort");
        assertThat(hub.sessions().count()).isZero();
        assertThat(hub.isAvailable()).isFalse();
        assertThatThrownBy(() -> hub.publish(EVERYONE, SseEvent.of("x")))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse());
        assertThatThrownBy(() -> open(hub, "late"))
                .isInstanceOfSatisfying(
                        SubscriptionRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(SubscriptionRefusedException.Reason.CLOSED));
    }
}
