package dev.ssehub;

import static dev.ssehub.internal.hub.TestConnection.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests what the application's hooks, listeners and re-checks can change in a stream, and what they cannot. */
@Timeout(300)
@ExtendWith(PatientAwaits.class)
class ApplicationCodeTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSnapshotComesBeforeEverythingPublishedAfterTheClientCame() throws Exception {
        CountDownLatch published = new CountDownLatch(1);
        try (SseHub hub = SseHub.builder()
                .onConnect(session -> {
                    awaitQuietly(published);
                    return List.of(SseEvent.named("inbox").data("3 messages for " + session.user()));
                })
                .build()) {
            TestConnection ann = open(hub, "ann");
            hub.publish(EVERYONE, SseEvent.of("later"));
            published.countDown();

            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("3 messages for ann", "later"));
            assertThat(ann.text().indexOf("sse-hub.cursor"))
                    .isGreaterThan(ann.text().indexOf("3 messages"));
            assertThat(ann.eventIds()).hasSize(1);
        }
    }

    @Test
    void aGapHookMakesUpForWhatIsMissing() throws Exception {
        try (SseHub hub = SseHub.builder()
                .onGap((session, gap) ->
                        List.of(SseEvent.named("reload").data(gap.reason().name())))
                .build()) {
            TestConnection ann =
                    open(hub, OpenRequest.of(Subscription.user("ann")).from("5-5"));

            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("UNKNOWN_POSITION"));
            await().until(() -> ann.text().contains("sse-hub.cursor"));
            assertThat(ann.text()).startsWith("retry: 3000\n\nevent: sse-hub.gap\n");
        }
    }

    @Test
    void aHookThatFailsOrHangsEndsOnlyItsOwnStream() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        HubConfig config = HubConfig.builder()
                .hookTimeout(Duration.ofSeconds(3))
                .hookThreads(2)
                .build();
        try (SseHub hub = SseHub.builder()
                .config(config)
                .onConnect(session -> {
                    if ("fails".equals(session.user())) {
                        throw new IllegalStateException("database down");
                    }
                    if ("hangs".equals(session.user())) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                        }
                    }
                    return List.of();
                })
                .build()) {
            TestConnection fails = open(hub, "fails");
            TestConnection hangs = open(hub, "hangs");
            TestConnection healthy = open(hub, "healthy");
            hub.publish(EVERYONE, SseEvent.of("x"));

            await().untilAsserted(() -> assertThat(healthy.data()).containsExactly("x"));
            await().untilAsserted(() -> assertThat(fails.end()).isEqualTo("complete"));
            await().untilAsserted(() -> assertThat(hangs.end()).isEqualTo("complete"));
            await().untilTrue(interrupted);
            assertThat(hub.metrics().closed().get(CloseReason.SNAPSHOT_FAILED)).isEqualTo(2);
            assertThat(fails.ids()).isEmpty();
        }
    }

    @Test
    void listenersAreCalledInOrderAndCannotHoldUpAStream() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch blocked = new CountDownLatch(1);
        SessionListener throwing = new SessionListener() {
            @Override
            public void onOpen(Session session) {
                throw new IllegalStateException("listener");
            }
        };
        SessionListener blocking = new SessionListener() {
            @Override
            public void onOpen(Session session) {
                awaitQuietly(blocked);
                calls.add("open " + session.user());
            }

            @Override
            public void onGap(Session session, Gap gap) {
                calls.add("gap " + session.user());
            }

            @Override
            public void onClose(Session session, CloseReason reason) {
                calls.add("close " + session.user() + " " + reason);
            }
        };
        try (SseHub hub = SseHub.builder().listener(throwing).listener(blocking).build()) {
            TestConnection ann =
                    open(hub, OpenRequest.of(Subscription.user("ann")).from("nonsense"));
            hub.publish(EVERYONE, SseEvent.of("x"));
            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("x"));
            hub.disconnect(Audience.user("ann"));
            await().until(() -> hub.sessions().count() == 0);
            assertThat(calls).isEmpty();
            blocked.countDown();

            await().untilAsserted(
                            () -> assertThat(calls).containsExactly("open ann", "gap ann", "close ann DISCONNECTED"));
        }
    }

    @Test
    void aRecheckThatSaysNoEndsTheStream() throws Exception {
        AtomicBoolean allowed = new AtomicBoolean(true);
        HubConfig config = HubConfig.builder().heartbeat(Duration.ofMillis(50)).build();
        try (SseHub hub = SseHub.builder()
                .config(config)
                .recheck(session -> allowed.get())
                .build()) {
            TestConnection ann = open(hub, "ann");
            await().until(() -> ann.writes().size() > 3);
            assertThat(hub.sessions().count()).isEqualTo(1);
            allowed.set(false);

            await().until(() -> ann.end().equals("complete"));
            assertThat(hub.metrics().closed().get(CloseReason.EXPIRED)).isEqualTo(1);
        }
    }
}
