package dev.ssehub.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Scope;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Routes and controllers of an application, with its users and its configuration of CORS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControllersTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private Site site;
    private SseHub hub;
    private StreamSwarm swarm;

    @BeforeAll
    void start() {
        site = new Site(App.class);
        hub = site.bean(SseHub.class);
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @BeforeEach
    void open() throws Exception {
        swarm = new StreamSwarm(StreamSwarm.local(site.port()));
    }

    @AfterEach
    void close() throws Exception {
        swarm.close();
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 0);
    }

    private Stream stream(String path, String user) {
        Stream stream = swarm.open(path, Map.of("X-User", user));
        await().atMost(PATIENCE).until(() -> hub.sessions().all().stream().anyMatch(it -> it.bytesSent() > 0));
        return stream;
    }

    @Test
    void aRouteServesThePrincipalsStreamAndItsPolls() throws Exception {
        Stream stream = stream("/sse", "ann");
        hub.publish(Audience.user("ann"), SseEvent.named("notice").data("for ann"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly("for ann"));
        assertThat(stream.header("SSE-Hub-Identity")).isNotEmpty();
        HttpResponse<String> poll =
                site.send("GET", "/sse?lastEventId=earliest", "X-User", "ann", "Accept", "application/json");
        assertThat(poll.statusCode()).isEqualTo(200);
        assertThat(poll.body()).contains("\"event\":\"notice\",\"data\":\"for ann\"");
        assertThat(site.send("GET", "/sse").statusCode()).isEqualTo(401);
    }

    @Test
    void aControllerReturnsASubscriptionOrAMonoOfOne() {
        Stream plain = stream("/plain", "ann");
        Stream later = stream("/later", "ann");
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 2);
        hub.publish(Audience.group("news"), SseEvent.of("news"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(plain.data()).containsExactly("news");
            assertThat(later.data()).containsExactly("news");
        });
    }

    @Test
    void whatFailsBeforeAStreamIsAnsweredAsOnServlets() throws Exception {
        assertThat(site.send("GET", "/later").statusCode()).isEqualTo(401);
        HttpResponse<String> rejected = site.send("GET", "/rejected");
        assertThat(rejected.statusCode()).isEqualTo(403);
        assertThat(rejected.headers().firstValue("Content-Type")).hasValue("application/problem+json;charset=UTF-8");
        assertThat(rejected.body()).isEqualTo("{\"title\":\"Forbidden\",\"status\":403,\"detail\":\"not for you\"}");
        assertThat(site.send("GET", "/broken", "Accept", "text/event-stream").body())
                .matches("retry: \\d+\n\n");
        HttpResponse<String> broken = site.send("GET", "/broken");
        assertThat(broken.statusCode()).isEqualTo(503);
        assertThat(broken.body()).doesNotContain("secret");
    }

    @Test
    void aControllerReturnsAViewOfARun() throws Exception {
        Run run = hub.runs().start(Scope.of("chat", "1"), RunOptions.ownedBy("ann"));
        run.emit(SseEvent.of("1"));
        Stream view = stream("/run", "ann");
        run.emit(SseEvent.of("2"));
        run.complete();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(view.data()).startsWith("1", "2");
            assertThat(view.end()).isEqualTo("complete");
        });
        assertThat(view.header("SSE-Hub-Run")).isEqualTo(run.id());
        assertThat(site.send("GET", "/run", "X-User", "bob").statusCode()).isEqualTo(204);
        assertThat(site.send("GET", "/none", "X-User", "ann").statusCode()).isEqualTo(204);
    }

    @Test
    void otherOriginsAreThoseOfTheApplication() throws Exception {
        HttpResponse<String> allowed = site.send("HEAD", "/sse", "X-User", "ann", "Origin", "https://app.example");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(allowed.headers().allValues("Access-Control-Expose-Headers").toString())
                .contains("SSE-Hub-Identity", "SSE-Hub-Heartbeat", "Retry-After");
        assertThat(site.send("HEAD", "/sse", "X-User", "ann", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> preflight = site.send(
                "OPTIONS",
                "/sse",
                "Origin",
                "https://app.example",
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "last-event-id");
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValue("last-event-id");
    }

    @Test
    void theScriptIsServed() throws Exception {
        assertThat(site.send("GET", "/sse-hub.js").body()).contains("HubEventSource");
    }

    @Test
    void whatIsNoStreamIsLeftToWebFlux() throws Exception {
        assertThat(site.send("GET", "/text").body()).isEqualTo("text");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    static class App implements WebFluxConfigurer {

        @Bean(destroyMethod = "close")
        SseHub hub() {
            return SseHub.create();
        }

        @Bean
        RouterFunction<ServerResponse> events(SseHub hub) {
            return RouterFunctions.route(
                            RequestPredicates.path("/sse"), new SseHubHandler(hub, SubscriptionResolver.ofPrincipal()))
                    .andRoute(RequestPredicates.path("/sse-hub.js"), new SseScriptHandler());
        }

        @Bean
        StreamResultHandler streams(SseHub hub) {
            return new StreamResultHandler(
                    SseEndpoint.of(hub), RunEndpoint.of(hub), SubscriptionResolver.ofPrincipal());
        }

        @Bean
        Feeds feeds(SseHub hub) {
            return new Feeds(hub);
        }

        @Bean
        WebFilter login() {
            return (exchange, chain) -> chain.filter(exchange.mutate()
                    .principal(
                            Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst("X-User"))
                                    .map(name -> () -> name))
                    .build());
        }

        @Override
        public void addCorsMappings(CorsRegistry registry) {
            registry.addMapping("/**").allowedOrigins("https://app.example").allowedHeaders("last-event-id", "x-user");
        }
    }

    @RestController
    static class Feeds {

        private final SseHub hub;

        Feeds(SseHub hub) {
            this.hub = hub;
        }

        @GetMapping("/plain")
        Subscription plain() {
            return Subscription.user("ann").group("news");
        }

        @GetMapping("/later")
        Mono<Subscription> later(Mono<Principal> user) {
            return user.map(it -> Subscription.user(it.getName()).group("news"));
        }

        @GetMapping("/rejected")
        Mono<Subscription> rejected() {
            return Mono.error(RequestRejectedException.forbidden("not for you"));
        }

        @GetMapping("/broken")
        Mono<Subscription> broken() {
            return Mono.error(new IllegalStateException("the password is secret"));
        }

        @GetMapping("/run")
        Optional<RunView> run() {
            return hub.runs().view(Scope.of("chat", "1"));
        }

        @GetMapping("/none")
        Mono<RunView> none() {
            return Mono.empty();
        }

        @GetMapping("/text")
        Mono<String> text() {
            return Mono.just("text");
        }
    }
}
