package dev.ssehub.spring;

import static dev.ssehub.spring.Returned.ok;
import static dev.ssehub.spring.Returned.subscription;
import static dev.ssehub.spring.Returned.subscriptionOrOther;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** A subscription that a controller returns opens a stream, whatever its method declares; here in an application with lazy beans. */
class ControllerReturnsTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(
                Kind.TOMCAT,
                App.class,
                "spring.main.lazy-initialization=true",
                "management.endpoints.web.exposure.include=metrics",
                "sse-hub.spaces.prices.lanes=1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/plain",
                "/object",
                "/wildcard",
                "/entity-of-object",
                "/http-entity",
                "/optional",
                "/entity-of-optional",
                "/callable",
                "/future",
            })
    void aSubscriptionOpensAStream(String path) {
        Stream stream = server.swarm.open(path + "?user=ann");
        await().atMost(PATIENCE).until(() -> !stream.lastEventId().isEmpty());
        server.hub().publish(Audience.user("ann"), SseEvent.of("for ann"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly("for ann"));
        assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
        if (path.contains("entity") || path.equals("/wildcard")) {
            assertThat(stream.header("X-Feed")).isEqualTo("yes");
        }
        server.hub().disconnect(Audience.user("ann"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/optional", "/plain"})
    void withoutASubscriptionThereIsNoContent(String path) throws Exception {
        assertThat(server.http.get(path + "?user=").statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/object", "/wildcard", "/entity-of-object", "/other-optional"})
    void otherValuesAreWrittenAsEver(String path) throws Exception {
        HttpResponse<String> answer = server.http.get(path + "?user=");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"text\":\"other\"}");
    }

    @Test
    void whereASubscriptionCannotOpenAStreamItIsRefused() throws Exception {
        HttpResponse<String> answer = server.http.get("/router");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isNotEqualTo("{}");
    }

    @Test
    void aQualifiedMethodOpensStreamsOfItsSpace() {
        Stream stream = server.swarm.open("/prices");
        await().atMost(PATIENCE).until(() -> !stream.lastEventId().isEmpty());
        server.context.getBean("pricesSseHub", SseHub.class).publish(Audience.everyone(), SseEvent.of("17"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly("17"));
    }

    @Test
    void lazyInitializationLeavesStreamsOutOfTheRequestMeters() throws Exception {
        Stream stream = server.swarm.open("/plain?user=bob");
        await().atMost(PATIENCE).until(() -> !stream.lastEventId().isEmpty());
        server.hub().disconnect(Audience.user("bob"));
        await().atMost(PATIENCE).until(() -> stream.end() != null);
        server.http.get("/object?user=");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.http
                                .get("/actuator/metrics/http.server.requests")
                                .body())
                        .contains("/object")
                        .doesNotContain("/plain"));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    @Import(Feeds.class)
    static class App {

        @Bean
        RouterFunction<ServerResponse> router() {
            return RouterFunctions.route()
                    .GET("/router", request -> ServerResponse.ok().body(Subscription.anonymous()))
                    .build();
        }
    }

    @RestController
    static class Feeds {

        @GetMapping("/plain")
        Subscription plain(@RequestParam String user) {
            return subscription(user).orElse(null);
        }

        @GetMapping("/object")
        Object object(@RequestParam String user) {
            return subscriptionOrOther(user);
        }

        @GetMapping("/wildcard")
        ResponseEntity<?> wildcard(@RequestParam String user) {
            return ok().body(subscriptionOrOther(user));
        }

        @GetMapping("/entity-of-object")
        ResponseEntity<Object> entityOfObject(@RequestParam String user) {
            return ok().body(subscriptionOrOther(user));
        }

        @GetMapping("/http-entity")
        HttpEntity<Subscription> httpEntity(@RequestParam String user) {
            HttpHeaders headers = new HttpHeaders();
            headers.set("X-Feed", "yes");
            return new HttpEntity<>(Subscription.user(user), headers);
        }

        @GetMapping("/optional")
        Optional<Subscription> optional(@RequestParam String user) {
            return subscription(user);
        }

        @GetMapping("/other-optional")
        Optional<?> otherOptional(@RequestParam String user) {
            return Optional.of(subscriptionOrOther(user));
        }

        @GetMapping("/entity-of-optional")
        ResponseEntity<Optional<Subscription>> entityOfOptional(@RequestParam String user) {
            return ok().body(subscription(user));
        }

        @GetMapping("/callable")
        Callable<Subscription> callable(@RequestParam String user) {
            return () -> Subscription.user(user);
        }

        @GetMapping("/future")
        CompletableFuture<Object> future(@RequestParam String user) {
            return CompletableFuture.supplyAsync(() -> subscriptionOrOther(user));
        }

        @GetMapping("/prices")
        @Qualifier("prices")
        Subscription prices() {
            return Subscription.anonymous();
        }
    }
}
