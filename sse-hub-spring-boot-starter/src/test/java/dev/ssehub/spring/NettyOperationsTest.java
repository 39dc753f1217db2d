package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The shutdown of a WebFlux application or a part of it, and clients that do not read. */
class NettyOperationsTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @Test
    void theEndOfTheApplicationEndsEveryStreamInOrderAndInTime() throws Exception {
        try (TestServer server = TestServer.onNetty(
                App.class, TestServer.NETTY_ENDS_AS_IT_COMES, "sse-hub.drain=5s", "server.shutdown=graceful")) {
            List<Stream> streams = IntStream.range(0, 50)
                    .mapToObj(i -> server.swarm.open(i % 2 == 0 ? "/sse" : "/feed"))
                    .toList();
            SseHub hub = server.hub();
            server.awaitOpen(50);
            hub.publish(Audience.everyone(), SseEvent.of("last"));
            long begun = System.nanoTime();
            CompletableFuture<Void> end = CompletableFuture.runAsync(server.context::close);
            await().atMost(PATIENCE).until(hub::isDraining);
            HttpResponse<String> late =
                    server.http.send(server.http.request("/sse").header("Accept", "text/event-stream"));
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
    }

    @Test
    void aClientThatReadsNothingHoldsUpNobody() {
        try (TestServer server = TestServer.onNetty(App.class)) {
            Stream stuck = server.swarm.open("/sse", Map.of(), 4096).pause();
            Stream other = server.swarm.open("/sse");
            SseHub hub = server.hub();
            server.awaitOpen(2);
            for (int i = 0; i < 100; i++) {
                hub.publish(Audience.everyone(), SseEvent.of("x".repeat(100_000)));
            }
            await().atMost(PATIENCE).until(() -> other.data().size() == 100);
            assertThat(hub.metrics().lagging()).isEqualTo(1);
            assertThat(stuck.end()).isNull();
        }
    }

    @Test
    void theEndOfAChildContextEndsItsStreamsAndNotTheHubOfItsParent() {
        try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(Parent.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.jmx.enabled=false",
                        "sse-hub.drain=1s",
                        "sse-hub.anonymous=allow",
                        "sse-hub.backplane.redis.enabled=false",
                        "sse-hub.backplane.rabbitmq.enabled=false")
                .run()) {
            SseHub hub = parent.getBean(SseHub.class);
            try (TestServer child = TestServer.onNettyBelow(parent, App.class)) {
                List<Stream> streams = List.of(child.swarm.open("/sse"), child.swarm.open("/feed"));
                child.awaitOpen(2);
                child.context.close();

                await().atMost(PATIENCE).until(() -> child.swarm.unfinished() == 0);
                assertThat(streams).extracting(Stream::end).containsOnly("complete");
            }
            assertThat(hub.isDraining()).isFalse();
            assertThat(hub.isAvailable()).isTrue();
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Parent {}

    @Import({NettyApp.class, Feed.class})
    static class App {}

    @RestController
    static class Feed {

        @GetMapping("/feed")
        Subscription feed() {
            return Subscription.anonymous();
        }
    }
}
