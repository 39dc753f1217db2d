package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.test.TestTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;

/** Spring's {@code WebClient} reads a stream as values of a type, which only works if the stream contains nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebClientTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    record Order(int number) {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class App {

        @GetMapping("/feed")
        Subscription feed() {
            return Subscription.user("client").framing(Framing.PLAIN);
        }
    }

    private ServletWebServerApplicationContext app;

    @BeforeAll
    void start() {
        app = (ServletWebServerApplicationContext) new SpringApplicationBuilder(App.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.main.banner-mode=off",
                        "sse-hub.drain=0s",
                        "sse-hub.heartbeat=100ms",
                        "sse-hub.spaces.typed.anonymous=allow",
                        "sse-hub.spaces.typed.heartbeat=100ms",
                        "sse-hub.spaces.typed.framing=plain")
                .run();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @Test
    void aControllersStreamCanBePlainInASpaceForBrowsers() {
        readsOrdersFrom("/feed", app.getBean(SseHub.class));
    }

    @Test
    void aPropertyMakesAllStreamsOfASpacePlain() {
        readsOrdersFrom("/sse/typed", app.getBean("typedSseHub", SseHub.class));
    }

    @Test
    void aPollOfAPlainSpaceStillHasItsGapAndPosition() {
        String answer = client().get()
                .uri("/sse/typed/poll?lastEventId=1-1")
                .retrieve()
                .bodyToMono(String.class)
                .block(PATIENCE);
        assertThat(answer)
                .contains(
                        "\"gap\":true",
                        "\"cursor\":\""
                                + app.getBean("typedSseHub", SseHub.class).cursor() + "\"");
    }

    private WebClient client() {
        return WebClient.builder()
                .clientConnector(new JdkClientHttpConnector())
                .baseUrl("http://127.0.0.1:" + app.getWebServer().getPort())
                .build();
    }

    private void readsOrdersFrom(String path, SseHub hub) {
        List<Order> orders = new CopyOnWriteArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Disposable reading = client().get()
                .uri(path + "?lastEventId=1-1")
                .retrieve()
                .bodyToFlux(Order.class)
                .subscribe(orders::add, failure::set);
        try {
            for (int i = 1; i <= 3; i++) {
                awaitHeartbeats(hub, failure);
                hub.publish(Audience.everyone(), SseEvent.of("{\"number\":" + i + "}"));
                int expected = i;
                await().atMost(PATIENCE).until(() -> orders.size() == expected || failure.get() != null);
            }
            assertThat(failure).hasNullValue();
            assertThat(orders).containsExactly(new Order(1), new Order(2), new Order(3));
        } finally {
            reading.dispose();
        }
    }

    private static void awaitHeartbeats(SseHub hub, AtomicReference<Throwable> failure) {
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 1 || failure.get() != null);
        long before = bytesSent(hub);
        await().atMost(PATIENCE).until(() -> bytesSent(hub) > before + 2 || failure.get() != null);
    }

    private static long bytesSent(SseHub hub) {
        return hub.sessions().all().stream().mapToLong(Session::bytesSent).sum();
    }
}
