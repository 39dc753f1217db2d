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
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Controllers of WebFlux that return subscriptions, in an application whose beans are lazy. */
@ExtendWith(OutputCaptureExtension.class)
class NettyControllersTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.onNetty(
                App.class,
                "spring.main.lazy-initialization=true",
                "spring.webflux.base-path=/app",
                "sse-hub.spaces.prices.lanes=1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = server.http.request("/app" + path);
        return server.http.send(headers.length == 0 ? request : request.headers(headers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/plain-subscription",
                "/mono",
                "/object",
                "/optional",
                "/mono-of-optional",
                "/entity",
                "/mono-of-entity",
                "/entity-of-mono",
                "/wildcard-entity",
                "/mono-of-object",
                "/mono-of-wildcard-entity",
                "/future",
                "/entity-of-future",
                "/optional-entity"
            })
    void aSubscriptionOpensAStream(String path) {
        Stream stream = server.swarm.open("/app" + path + "?user=ann");
        await().atMost(PATIENCE).until(() -> !stream.lastEventId().isEmpty());
        server.hub().publish(Audience.user("ann"), SseEvent.of("for ann"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly("for ann"));
        assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
        if (path.contains("entity")) {
            assertThat(stream.header("X-Feed")).isEqualTo("yes");
        }
        server.hub().disconnect(Audience.user("ann"));
        await().atMost(PATIENCE).until(() -> "complete".equals(stream.end()));
    }

    @Test
    void whereThereIsNothingToOpenTheAnswerSaysSo() throws Exception {
        assertThat(get("/plain-subscription?user=").statusCode()).isEqualTo(204);
        assertThat(get("/optional?user=").statusCode()).isEqualTo(204);
        assertThat(get("/future?user=").statusCode()).isEqualTo(204);
        assertThat(get("/entity-of-future?user=").statusCode()).isEqualTo(204);
        assertThat(get("/null-mono?user=").statusCode()).isEqualTo(204);
        assertThat(get("/optional-entity?user=").statusCode()).isEqualTo(204);
        assertThat(get("/mono?user=").statusCode()).isEqualTo(401);
        assertThat(get("/entity-of-mono?user=").statusCode()).isEqualTo(401);
        assertThat(get("/mono-of-entity?user=").statusCode()).isEqualTo(401);
        assertThat(get("/entity?user=").statusCode()).isEqualTo(403);
        assertThat(get("/object?user=").body()).isEqualTo("{\"text\":\"other\"}");
        assertThat(get("/wildcard-entity?user=").body()).isEqualTo("{\"text\":\"other\"}");
        assertThat(get("/mono-of-object?user=").body()).isEqualTo("{\"text\":\"other\"}");
        assertThat(get("/mono-of-object?user=none").statusCode()).isEqualTo(200);
        assertThat(get("/mono-of-wildcard-entity?user=").body()).isEqualTo("{\"text\":\"other\"}");
    }

    @Test
    void whatOpensAStreamIsNoValueToWrite() throws Exception {
        HttpResponse<String> answer = get("/router");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("groups");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/several?kind=list", "/several?kind=array", "/several?kind=entity", "/several-later?kind=list"})
    void severalStreamsAreNoValueToWrite(String path, CapturedOutput output) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("{}").doesNotContain("groups");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(output.getAll())
                        .containsPattern("Feeds#several(Later)? returns several streams")
                        .contains("Return a Subscription, a RunView or a Run, or an Optional, a ResponseEntity"));
    }

    @Test
    void aQualifiedMethodOpensStreamsOfItsSpace() {
        Stream stream = server.swarm.open("/app/prices");
        await().atMost(PATIENCE).until(() -> !stream.lastEventId().isEmpty());
        server.context.getBean("pricesSseHub", SseHub.class).publish(Audience.everyone(), SseEvent.of("17"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly("17"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/broken", "/broken-later"})
    void whatAControllerFailsWithIsNotForTheClientWhichComesBack(String path) throws Exception {
        HttpResponse<String> stream = get(path, "Accept", "text/event-stream");
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body()).matches("retry: \\d+\n\n");
        HttpResponse<String> other = get(path);
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(other.body()).doesNotContain("secret");
    }

    @Test
    void whatTheApplicationHasAnAnswerForIsTheApplications() throws Exception {
        assertThat(get("/sold-out").body()).isEqualTo("sold out");
        assertThat(get("/sold-out-later").body()).isEqualTo("sold out");
        assertThat(get("/gone").statusCode()).isEqualTo(410);
        assertThat(get("/rejected").statusCode()).isEqualTo(403);
        assertThat(get("/plain-subscription").statusCode()).isEqualTo(400);
    }

    static final class SoldOut extends RuntimeException {}

    @Import({NettyApp.class, Feeds.class})
    static class App {

        @Bean
        RouterFunction<ServerResponse> router() {
            return RouterFunctions.route()
                    .GET("/router", request -> ServerResponse.ok().bodyValue(Subscription.anonymous()))
                    .build();
        }
    }

    @RestController
    static class Feeds {

        @GetMapping("/plain-subscription")
        Subscription plain(@RequestParam String user) {
            return subscription(user).orElse(null);
        }

        @GetMapping("/mono")
        Mono<Subscription> mono(@RequestParam String user) {
            return Mono.justOrEmpty(subscription(user));
        }

        @GetMapping("/object")
        Object object(@RequestParam String user) {
            return subscriptionOrOther(user);
        }

        @GetMapping("/optional")
        Optional<Subscription> optional(@RequestParam String user) {
            return subscription(user);
        }

        @GetMapping("/mono-of-optional")
        Mono<Optional<Subscription>> monoOfOptional(@RequestParam String user) {
            return Mono.just(subscription(user));
        }

        @GetMapping("/entity")
        ResponseEntity<Subscription> entity(@RequestParam String user) {
            return subscription(user)
                    .map(it -> ok().body(it))
                    .orElseGet(() -> ResponseEntity.status(403).build());
        }

        @GetMapping("/mono-of-entity")
        Mono<ResponseEntity<Subscription>> monoOfEntity(@RequestParam String user) {
            return mono(user).map(it -> ok().body(it));
        }

        @GetMapping("/entity-of-mono")
        ResponseEntity<Mono<Subscription>> entityOfMono(@RequestParam String user) {
            return ok().body(mono(user));
        }

        @GetMapping("/wildcard-entity")
        ResponseEntity<?> wildcardEntity(@RequestParam String user) {
            return ok().body(subscriptionOrOther(user));
        }

        @GetMapping("/future")
        CompletableFuture<Subscription> future(@RequestParam String user) {
            return CompletableFuture.supplyAsync(() -> subscription(user).orElse(null));
        }

        @GetMapping("/entity-of-future")
        ResponseEntity<CompletableFuture<Subscription>> entityOfFuture(@RequestParam String user) {
            return ok().body(future(user));
        }

        @GetMapping("/null-mono")
        Mono<Subscription> nullMono(@RequestParam String user) {
            return user.isEmpty() ? null : mono(user);
        }

        @GetMapping("/optional-entity")
        Optional<ResponseEntity<Subscription>> optionalEntity(@RequestParam String user) {
            return subscription(user).map(it -> ok().body(it));
        }

        @GetMapping("/several")
        Object several(@RequestParam String kind) {
            return severalStreams(kind);
        }

        @GetMapping("/several-later")
        Mono<Object> severalLater(@RequestParam String kind) {
            return Mono.just(severalStreams(kind));
        }

        @GetMapping("/mono-of-object")
        Mono<Object> monoOfObject(@RequestParam String user) {
            return user.equals("none") ? Mono.empty() : Mono.just(subscriptionOrOther(user));
        }

        @GetMapping("/mono-of-wildcard-entity")
        Mono<ResponseEntity<?>> monoOfWildcardEntity(@RequestParam String user) {
            return Mono.just(ok().body(subscriptionOrOther(user)));
        }

        @GetMapping("/prices")
        @Qualifier("prices")
        Subscription prices() {
            return Subscription.anonymous();
        }

        @GetMapping("/broken")
        Subscription broken() {
            throw new IllegalStateException("the password is secret");
        }

        @GetMapping("/broken-later")
        Mono<Subscription> brokenLater() {
            return Mono.error(new IllegalStateException("the password is secret"));
        }

        @GetMapping("/sold-out")
        Subscription soldOut() {
            throw new SoldOut();
        }

        @GetMapping("/sold-out-later")
        Mono<Subscription> soldOutLater() {
            return Mono.error(new SoldOut());
        }

        @ExceptionHandler
        ResponseEntity<String> handle(SoldOut failure) {
            return ResponseEntity.status(404).body("sold out");
        }

        @GetMapping("/gone")
        Mono<Subscription> gone() {
            return Mono.error(new ResponseStatusException(HttpStatus.GONE));
        }

        @GetMapping("/rejected")
        Subscription rejected() {
            throw RequestRejectedException.forbidden("not for you");
        }
    }
}
