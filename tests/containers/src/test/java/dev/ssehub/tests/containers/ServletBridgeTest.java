package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.Cors;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.ServletHttpHandlerAdapter;

/** WebFlux on a servlet container, which requests one block after the other. */
class ServletBridgeTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @FunctionalInterface
    private interface Case {
        void run(SseHub hub, StreamSwarm swarm) throws Exception;
    }

    private static void onBoth(Case what) throws Exception {
        for (Container container : List.of(new JettyTest().container(), new TomcatTest().container())) {
            try (SseHub hub = SseHub.builder()
                    .config(HubConfig.builder()
                            .stallTimeout(Duration.ofSeconds(2))
                            .heartbeat(Duration.ofMillis(500))
                            .build())
                    .build()) {
                Container.App endpoints = new Container.App()
                        .stream("/events", hub, Cors.none(), parameter -> Subscription.user(parameter.apply("user")));
                Container.App bridge = new Container.App()
                        .servlet("/*", new ServletHttpHandlerAdapter(ReactorNettyTest.handler(endpoints)));
                try (Container.Running server = container.start(bridge);
                        StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(server.port()))) {
                    what.run(hub, swarm);
                }
            }
        }
    }

    @Test
    void eachEventArrivesAtOnceAndADrainEndsStreamsWithTheirPositions() throws Exception {
        onBoth((hub, swarm) -> {
            List<Stream> streams = IntStream.range(0, 20)
                    .mapToObj(i -> swarm.open("/events?user=user" + i))
                    .toList();
            await().atMost(PATIENCE)
                    .until(() -> hub.sessions().count() == 20
                            && hub.sessions().all().stream().allMatch(it -> it.bytesSent() > 0));
            for (int i = 1; i <= 20; i++) {
                hub.publish(Audience.everyone(), SseEvent.of("event " + i));
                int published = i;
                await().atMost(PATIENCE)
                        .until(() -> streams.stream()
                                .allMatch(stream -> stream.data().size() == published));
            }
            hub.drain(Duration.ofMillis(200)).get();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(streams).allSatisfy(stream -> {
                        assertThat(stream.end()).isEqualTo("complete");
                        assertThat(stream.lastEventId()).isEqualTo(hub.cursor().toString());
                    }));
        });
    }

    @Test
    void aClientThatDoesNotReadIsGivenUpAndDelaysNoOther() throws Exception {
        onBoth((hub, swarm) -> {
            Stream reading = swarm.open("/events?user=ann");
            for (int i = 0; i < 3; i++) {
                swarm.open("/events?user=deaf" + i, Map.of(), 4096).pause();
            }
            await().atMost(PATIENCE).until(() -> hub.sessions().count() == 4);
            String large = "x".repeat(60_000);
            await().atMost(PATIENCE).until(() -> {
                int got = reading.data().size();
                hub.publish(Audience.everyone(), SseEvent.of(large));
                await().atMost(PATIENCE).until(() -> reading.data().size() > got);
                return hub.metrics().closed().get(CloseReason.STALLED) == 3;
            });
            assertThat(hub.sessions().count()).isEqualTo(1);
        });
    }

    @Test
    void aClientThatLeavesIsNoticed() throws Exception {
        onBoth((hub, swarm) -> {
            Stream stream = swarm.open("/events?user=ann");
            await().atMost(PATIENCE).until(() -> hub.sessions().count() == 1);
            stream.reset();
            await().atMost(PATIENCE).until(() -> hub.sessions().count() == 0);
        });
    }
}
