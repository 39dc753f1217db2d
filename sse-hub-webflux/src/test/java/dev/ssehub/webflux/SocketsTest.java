package dev.ssehub.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Full sockets and clients that leave, where the adapter writes to the channel directly and where a filter stands in between. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketsTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final String LARGE = "x".repeat(60_000);

    private Site site;
    private SseHub hub;
    private StreamSwarm swarm;

    @BeforeAll
    void start() {
        site = new Site(App.class);
        hub = site.bean(SseHub.class);
        swarm = new StreamSwarm(StreamSwarm.local(site.port()));
    }

    @AfterAll
    void stop() {
        swarm.close();
        site.close();
    }

    @AfterEach
    void leave() {
        swarm.close();
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 0);
        swarm = new StreamSwarm(StreamSwarm.local(site.port()));
    }

    private void awaitOpen(int sessions) {
        await().atMost(PATIENCE)
                .until(() -> hub.sessions().count() == sessions
                        && hub.sessions().all().stream().allMatch(session -> session.bytesSent() > 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/channel", "/filtered"})
    void whatDoesNotFitTheSocketIsNotLost(String path) {
        Stream slow = swarm.open(path + "?user=slow", Map.of(), 4096);
        awaitOpen(1);
        slow.pause();
        List<String> sent = IntStream.range(0, 200).mapToObj(i -> i + LARGE).toList();
        sent.forEach(data -> hub.publish(Audience.user("slow"), SseEvent.of(data)));
        await().atMost(PATIENCE).until(() -> hub.metrics().lagging() == 1);
        slow.resume();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(slow.data()).isEqualTo(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/channel", "/filtered"})
    void aLargeEventArrivesWhole(String path) {
        String large = "0123456789abcdef".repeat(200_000);
        Stream stream = swarm.open(path + "?user=ann");
        awaitOpen(1);
        hub.publish(Audience.user("ann"), SseEvent.of(large));
        hub.publish(Audience.user("ann"), SseEvent.of("after"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly(large, "after"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/channel", "/filtered"})
    void oneInAHundredThatDoesNotReadDelaysNobody(String path) {
        ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
        try (StreamSwarm readers = new StreamSwarm(StreamSwarm.local(site.port()), (stream, event) -> {
            if (event.type().equals("tick")) {
                latencies.add(System.nanoTime() - Long.parseLong(event.data()));
            }
        })) {
            IntStream.range(0, 198).forEach(i -> readers.open(path + "?user=reader" + i));
            List<Stream> deaf = IntStream.range(0, 2)
                    .mapToObj(i -> readers.open(path + "?user=deaf" + i, Map.of(), 4096))
                    .toList();
            awaitOpen(200);
            deaf.forEach(Stream::pause);
            for (int i = 0; i < 200; i++) {
                hub.publish(Audience.users("deaf0", "deaf1"), SseEvent.of(LARGE));
            }
            await().atMost(PATIENCE).until(() -> hub.metrics().lagging() == 2);
            for (int i = 1; i <= 20; i++) {
                hub.publish(Audience.everyone(), SseEvent.named("tick").data("" + System.nanoTime()));
                int expected = i * 198;
                await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> latencies.size() >= expected);
            }
            double slowest = latencies.stream().mapToLong(Long::longValue).max().orElseThrow() / 1e6;
            System.out.printf("%s: %.1f ms at most beside two of two hundred that do not read%n", path, slowest);
            // A lane that waited for one of them would wait until it is given up.
            assertThat(slowest).isLessThan(4000);
            assertThat(hub.metrics().lagging()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/channel", "/filtered"})
    void clientsThatLeaveWhileTheyAreWrittenToAreForgotten(String path) {
        Random random = new Random(path.length());
        for (int round = 0; round < 10; round++) {
            List<Stream> open = IntStream.range(0, 30)
                    .mapToObj(i -> swarm.open(path + "?user=user" + i))
                    .toList();
            for (Stream stream : open) {
                hub.publish(Audience.everyone(), SseEvent.of(LARGE).ephemeral());
                if (random.nextBoolean()) {
                    stream.reset();
                } else {
                    stream.close();
                }
            }
            awaitOpen(0);
        }
        Stream last = swarm.open(path + "?user=last");
        awaitOpen(1);
        hub.publish(Audience.user("last"), SseEvent.of("still here"));
        await().atMost(PATIENCE).until(() -> last.data().contains("still here"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    static class App {

        @Bean(destroyMethod = "close")
        SseHub hub() {
            return SseHub.create(
                    HubConfig.builder().stallTimeout(Duration.ofMinutes(2)).build());
        }

        @Bean
        RouterFunction<ServerResponse> events(SseHub hub) {
            SseHubHandler streams = new SseHubHandler(
                    hub,
                    exchange -> Mono.just(Subscription.user(Objects.requireNonNull(
                            exchange.getRequest().getQueryParams().getFirst("user")))));
            return RouterFunctions.route(RequestPredicates.path("/channel"), streams)
                    .andRoute(RequestPredicates.path("/filtered"), streams);
        }

        /** Like a filter of the application that inspects what is sent. */
        @Bean
        WebFilter wrapping() {
            return (exchange, chain) -> exchange.getRequest().getPath().value().equals("/filtered")
                    ? chain.filter(exchange.mutate()
                            .response(new ServerHttpResponseDecorator(exchange.getResponse()))
                            .build())
                    : chain.filter(exchange);
        }
    }
}
