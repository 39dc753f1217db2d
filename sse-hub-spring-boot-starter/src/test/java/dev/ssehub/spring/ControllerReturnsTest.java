package dev.ssehub.spring;

import static dev.ssehub.spring.Returned.ok;
import static dev.ssehub.spring.Returned.severalStreams;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
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
import reactor.core.publisher.Mono;

/** Whatever a controller declares, a subscription that it returns opens a stream; here in an application whose beans are lazy. */
@ExtendWith(OutputCaptureExtension.class)
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
                "/mono",
                "/mono-of-entity",
                "/entity-of-mono",
                "/optional-entity",
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
    @ValueSource(
            strings = {
                "/optional",
                "/plain",
                "/callable-or-null",
                "/future-or-null",
                "/entity-of-future",
                "/null-mono",
                "/optional-entity"
            })
    void withoutASubscriptionThereIsNoContent(String path) throws Exception {
        assertThat(server.http.get(path + "?user=").statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mono", "/entity-of-mono", "/mono-of-entity"})
    void anEmptyMonoSaysThatNobodyIsLoggedIn(String path) throws Exception {
        assertThat(server.http.get(path + "?user=").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/broken-future", "/broken-mono"})
    void whatFailsLaterIsNotForTheClientWhichComesBack(String path) throws Exception {
        HttpResponse<String> stream = server.http.send(server.http.request(path).header("Accept", "text/event-stream"));
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body()).matches("retry: \\d+\n\n");
        HttpResponse<String> other = server.http.get(path);
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(other.body()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "array", "entity"})
    void severalStreamsAreNoValueToWrite(String kind, CapturedOutput output) throws Exception {
        HttpResponse<String> answer = server.http.get("/several?kind=" + kind);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("{}").doesNotContain("groups");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(output.getAll())
                        .contains("Feeds#several returns several of them in a collection or an array")
                        .contains("Return a Subscription, a RunView or a Run, or an Optional, a ResponseEntity"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/object", "/wildcard", "/entity-of-object", "/other-optional"})
    void otherValuesAreWrittenAsEver(String path) throws Exception {
        HttpResponse<String> answer = server.http.get(path + "?user=");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"text\":\"other\"}");
    }

    @Test
    void whereASubscriptionCannotOpenAStreamItIsRefused(CapturedOutput output) throws Exception {
        HttpResponse<String> answer = server.http.get("/router");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isNotEqualTo("{}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(output.getAll()).contains("opens a stream only as the return value"));
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
        Stream later = server.swarm.open("/mono?user=bob");
        await().atMost(PATIENCE).until(() -> !later.lastEventId().isEmpty());
        server.hub().disconnect(Audience.user("bob"));
        await().atMost(PATIENCE).until(() -> later.end() != null);
        server.http.get("/object?user=");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.http
                                .get("/actuator/metrics/http.server.requests")
                                .body())
                        .contains("/object")
                        .doesNotContain("/plain", "/mono"));
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

        @GetMapping("/callable-or-null")
        Callable<Subscription> callableOrNull(@RequestParam String user) {
            return () -> subscription(user).orElse(null);
        }

        @GetMapping("/future-or-null")
        CompletableFuture<Subscription> futureOrNull(@RequestParam String user) {
            return CompletableFuture.supplyAsync(() -> subscription(user).orElse(null));
        }

        @GetMapping("/entity-of-future")
        ResponseEntity<CompletableFuture<Subscription>> entityOfFuture(@RequestParam String user) {
            return ok().body(futureOrNull(user));
        }

        @GetMapping("/mono")
        Mono<Subscription> mono(@RequestParam String user) {
            return Mono.justOrEmpty(subscription(user));
        }

        @GetMapping("/null-mono")
        Mono<Subscription> nullMono(@RequestParam String user) {
            return user.isEmpty() ? null : mono(user);
        }

        @GetMapping("/mono-of-entity")
        Mono<ResponseEntity<Subscription>> monoOfEntity(@RequestParam String user) {
            return mono(user).map(it -> ok().body(it));
        }

        @GetMapping("/entity-of-mono")
        ResponseEntity<Mono<Subscription>> entityOfMono(@RequestParam String user) {
            return ok().body(mono(user));
        }

        @GetMapping("/optional-entity")
        Optional<ResponseEntity<Subscription>> optionalEntity(@RequestParam String user) {
            return subscription(user).map(it -> ok().body(it));
        }

        @GetMapping("/broken-future")
        CompletableFuture<Subscription> brokenFuture() {
            return CompletableFuture.failedFuture(new IllegalStateException("the password is secret"));
        }

        @GetMapping("/broken-mono")
        Mono<Subscription> brokenMono() {
            return Mono.error(new IllegalStateException("the password is secret"));
        }

        @GetMapping("/several")
        Object several(@RequestParam String kind) {
            return severalStreams(kind);
        }

        @GetMapping("/prices")
        @Qualifier("prices")
        Subscription prices() {
            return Subscription.anonymous();
        }
    }
}
