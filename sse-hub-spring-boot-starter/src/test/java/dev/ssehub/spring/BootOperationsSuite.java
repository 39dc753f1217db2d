package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm.Stream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

/** Metrics, the actuator, and the shutdown of the application. */
abstract class BootOperationsSuite extends BootSuite {

    @Test
    void streamsStayOutOfTheRequestMeters() throws Exception {
        start("management.endpoints.web.exposure.include=*", "management.endpoint.health.group.hubs.include=ssehub");
        server.swarm.open("/sse");
        server.swarm.open("/feed?group=news");
        server.awaitOpen(2);
        assertThat(server.http.get("/plain").statusCode()).isEqualTo(200);
        assertThat(server.http.get("/sse/poll").statusCode()).isEqualTo(200);
        server.hub().disconnect(Audience.everyone());
        await().atMost(PATIENCE).until(() -> server.swarm.unfinished() == 0);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.http
                                .get("/actuator/metrics/http.server.requests")
                                .body())
                        .contains("/plain")
                        .doesNotContain("/sse")
                        .doesNotContain("/feed"));
        assertThat(server.http.get("/actuator/metrics/sse.hub.sessions.opened").body())
                .contains("\"value\":3.0");
        assertThat(server.http.get("/actuator/health").body()).contains("\"UP\"");
        assertThat(server.http.get("/actuator/health/hubs").body()).contains("\"UP\"");
    }

    @Test
    void withoutRolesTheActuatorShowsIdentitiesToNobody() throws Exception {
        start("management.endpoints.web.exposure.include=ssehub");
        server.swarm.open("/sse", Map.of("X-User", "ann"));
        server.awaitOpen(1);

        assertThat(server.http
                        .send(server.http.request("/actuator/ssehub").header("X-User", "ops"))
                        .body())
                .contains("\"sessionCount\":1")
                .doesNotContain("ann");
    }

    @Test
    void theActuatorShowsIdentitiesOnlyToThoseWhoMaySeeThem() throws Exception {
        start("management.endpoints.web.exposure.include=ssehub", "management.endpoint.ssehub.roles=OPS");
        server.swarm.open("/sse", Map.of("X-User", "ann"));
        server.awaitOpen(1);
        assertThat(server.http
                        .send(server.http.request("/actuator/ssehub").header("X-User", "bob"))
                        .body())
                .doesNotContain("ann");

        assertThat(server.http.get("/actuator/ssehub").body())
                .contains("\"sessionCount\":1", "\"userCount\":1", "\"groupCount\":1", "\"lanes\":[", "\"tail\":")
                .doesNotContain("ann");
        assertThat(server.http
                        .send(server.http.request("/actuator/ssehub").header("X-User", "ops"))
                        .body())
                .contains("\"group-of-ann\":1", "\"user\":\"ann\"", "\"state\":\"LIVE\"");
        assertThat(server.http
                        .send(server.http.request("/actuator/ssehub?limit=0").header("X-User", "ops"))
                        .body())
                .contains("\"sessions\":[]");
    }

    @Test
    void theEndOfTheApplicationEndsEveryStreamInOrderAndInTime() throws Exception {
        start("sse-hub.drain=5s");
        List<Stream> streams =
                IntStream.range(0, 50).mapToObj(i -> server.swarm.open("/sse")).toList();
        server.awaitOpen(50);
        SseHub hub = server.hub();
        hub.publish(Audience.everyone(), SseEvent.of("last"));
        long begun = System.nanoTime();
        CompletableFuture<Void> end = CompletableFuture.runAsync(server.context::close);
        await().atMost(PATIENCE).until(hub::isDraining);
        assertThat(server.context.getBean(ApplicationAvailability.class).getReadinessState())
                .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
        HttpResponse<String> late = server.http.send(server.http.request("/sse").header("Accept", "text/event-stream"));
        end.get();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(late.statusCode()).isEqualTo(200);
        assertThat(late.body()).matches("retry: \\d+\n\n");
        await().atMost(PATIENCE).until(() -> server.swarm.unfinished() == 0);
        assertThat(streams).allSatisfy(stream -> {
            assertThat(stream.data()).containsExactly("last");
            assertThat(stream.end()).isEqualTo("complete");
        });
        assertThat(took).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aClientThatReadsNothingHoldsTheEndUpForNoLongerThanBootAllows() throws Exception {
        // Tomcat completes a response only once the socket has accepted its buffered bytes. To Boot, such a request
        // remains active.
        start("sse-hub.drain=1s", "spring.lifecycle.timeout-per-shutdown-phase=5s");
        Stream stuck = server.swarm.open("/sse", Map.of(), 4096).pause();
        server.awaitOpen(1);
        SseHub hub = server.hub();
        for (int i = 0; i < 100; i++) {
            hub.publish(Audience.everyone(), SseEvent.of("x".repeat(100_000)));
        }
        await().atMost(PATIENCE).until(() -> hub.metrics().lagging() == 1);
        long begun = System.nanoTime();
        server.context.close();

        // The drain, a second for the last bytes, and Boot's own timeout: the hub adds nothing to them.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
        assertThat(stuck.end()).isNull();
    }
}
