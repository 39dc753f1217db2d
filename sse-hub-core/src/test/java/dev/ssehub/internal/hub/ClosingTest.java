package dev.ssehub.internal.hub;

import static dev.ssehub.internal.hub.TestConnection.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests closing a hub, from any thread and in any state. */
class ClosingTest {

    private static HubConfig named(String name) {
        return HubConfig.builder().name(name).lanes(2).build();
    }

    private static List<String> threadsOf(String hub) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(hub + "-"))
                .toList();
    }

    @Test
    void anInterruptedThreadClosesAHubWholeAndStaysInterrupted() throws IOException {
        SseHub hub = SseHub.builder()
                .config(named("interrupted"))
                .onConnect(session -> List.of())
                .listener(new SessionListener() {})
                .build();
        TestConnection connection = open(hub, "ann");

        Thread.currentThread().interrupt();
        hub.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(threadsOf("interrupted")).isEmpty();
        assertThat(connection.end()).isNotEmpty();
    }

    @Test
    void aListenerThatClosesItsHubDoesNotWaitForItself() throws Exception {
        CompletableFuture<Boolean> interruptedByOwnClose = new CompletableFuture<>();
        CompletableFuture<SseHub> hub = new CompletableFuture<>();
        hub.complete(SseHub.builder()
                .config(named("closed-by-listener"))
                .listener(new SessionListener() {
                    @Override
                    public void onOpen(Session session) {
                        hub.join().close();
                        interruptedByOwnClose.complete(Thread.interrupted());
                    }
                })
                .build());
        open(hub.get(), "ann");

        assertThat(interruptedByOwnClose).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(false);
        await().untilAsserted(() -> assertThat(threadsOf("closed-by-listener")).isEmpty());
    }

    @Test
    void whatFollowsADrainRunsOnNoLane() throws Exception {
        try (SseHub hub = SseHub.create(named("drained"))) {
            open(hub, "ann");
            CompletableFuture<String> thread = hub.drain(Duration.ofSeconds(2))
                    .thenApply(unused -> Thread.currentThread().getName());
            assertThat(thread.get(60, TimeUnit.SECONDS)).doesNotContain("-lane-");
        }
        assertThat(threadsOf("drained")).isEmpty();
    }

    @Test
    void aDrainWithoutASensibleSpreadIsRejectedAndChangesNothing() throws IOException {
        try (SseHub hub = SseHub.create(named("not-drained"))) {
            assertThatThrownBy(() -> hub.drain(null)).hasMessage("spread must not be null");
            assertThatThrownBy(() -> hub.drain(Duration.ofSeconds(Long.MAX_VALUE)))
                    .hasMessageStartingWith("spread must be between PT0S and ");
            assertThatThrownBy(() -> hub.drain(Duration.ofSeconds(-1)))
                    .hasMessageStartingWith("spread must be between PT0S and ");

            TestConnection connection = open(hub, "ann");
            hub.publish(Audience.everyone(), SseEvent.of("still here"));
            await().until(() -> connection.data().contains("still here"));
        }
    }

    @Test
    void allThreadsAreStartedWithTheHubAndNoneByALane() throws IOException {
        HubConfig config =
                HubConfig.builder().name("prestarted").lanes(1).hookThreads(3).build();
        try (SseHub hub = SseHub.builder()
                .config(config)
                .onConnect(session -> List.of())
                .listener(new SessionListener() {})
                .build()) {
            assertThat(threadsOf("prestarted")).hasSize(5);
            TestConnection connection = open(hub, "ann");
            await().until(() -> !connection.ids().isEmpty());
            assertThat(threadsOf("prestarted")).hasSize(5);
        }
    }

    @Test
    void aHubWithoutHooksAndListenersHasNoThreadsForThem() {
        try (SseHub hub = SseHub.create(named("bare"))) {
            assertThat(threadsOf("bare")).hasSize(2).allMatch(name -> name.startsWith("bare-lane-"));
            assertThat(hub.isAvailable()).isTrue();
        }
    }
}
