package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.PropertyNamingStrategies;

/** An application with the starter, over real sockets; each server runs all of it. */
abstract class BootSuite {

    static final Duration PATIENCE = TestTimeouts.condition();

    private TestServer server;

    abstract Kind kind();

    String[] properties() {
        return new String[0];
    }

    final TestServer start(String... more) {
        List<String> all = new ArrayList<>(List.of(properties()));
        all.addAll(List.of(more));
        server = new TestServer(kind(), App.class, all.toArray(String[]::new));
        return server;
    }

    @AfterEach
    final void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void awaitOpen(int sessions) {
        await().atMost(PATIENCE)
                .until(() -> server.hub().sessions().count() == sessions
                        && server.hub().sessions().all().stream().allMatch(session -> session.bytesSent() > 0));
    }

    private static void awaitData(Stream stream, String... data) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly(data));
    }

    @Test
    void theEndpointServesTheAuthenticatedUserAndItsGroups() {
        start();
        Stream ann = server.swarm.open("/sse", Map.of("X-User", "ann"));
        Stream nobody = server.swarm.open("/sse?userId=ann&user=ann&groups=group-of-ann");
        awaitOpen(2);
        server.hub().publish(Audience.user("ann"), SseEvent.of("for ann"));
        server.hub().publish(Audience.group("group-of-ann"), SseEvent.of("for the group"));
        server.hub().publish(Audience.everyone(), SseEvent.of("for all"));

        awaitData(ann, "for ann", "for the group", "for all");
        awaitData(nobody, "for all");
        assertThat(ann.header("Content-Type")).startsWith("text/event-stream");
        assertThat(ann.header("Set-Cookie")).isNull();
    }

    @Test
    void theScriptForBrowsersIsServedWhereThePropertySays() throws Exception {
        start(
                "sse-hub.script-path=/assets/hub.js",
                "sse-hub.spaces.prices.replay.max-events=100",
                "server.compression.enabled=true");
        HttpResponse<String> compressed =
                server.http.send(server.http.request("/assets/hub.js").header("Accept-Encoding", "gzip"));
        assertThat(compressed.headers().allValues("Content-Encoding")).containsExactly("gzip");
        HttpResponse<String> script = server.http.get("/assets/hub.js");
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/javascript");
        assertThat(script.body()).contains("HubEventSource");
        String tag = script.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again =
                server.http.send(server.http.request("/assets/hub.js").header("If-None-Match", "\"other\", W/" + tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(server.http.get("/sse-hub.js").statusCode()).isEqualTo(404);
    }

    @Test
    void endpointsCanBeMovedAndSwitchedOff() throws Exception {
        start("sse-hub.path=/api/events", "sse-hub.poll-enabled=false", "server.servlet.context-path=/app");
        server.swarm.open("/app/api/events");
        awaitOpen(1);
        assertThat(server.http.get("/app/sse").statusCode()).isEqualTo(404);
        assertThat(server.http.get("/app/api/events/poll").statusCode()).isEqualTo(404);
        assertThat(poll("/app/api/events").statusCode()).isEqualTo(406);
        stop();
        start("sse-hub.endpoint-enabled=false", "sse-hub.script-enabled=false");
        assertThat(server.http.get("/sse").statusCode()).isEqualTo(404);
        assertThat(server.http.get("/sse/poll").statusCode()).isEqualTo(200);
    }

    @Test
    void aControllerOpensAStreamByReturningASubscription() {
        start();
        Stream plain = server.swarm.open("/feed?group=news", Map.of("X-User", "ann"));
        Stream entity = server.swarm.open("/entity?user=bob", Map.of("X-User", "bob"));
        awaitOpen(2);
        server.hub().publish(Audience.group("news"), SseEvent.of("news"));
        server.hub().publish(Audience.user("bob"), SseEvent.of("for bob"));

        awaitData(plain, "news");
        awaitData(entity, "for bob");
        assertThat(entity.header("X-Feed")).isEqualTo("yes");
        assertThat(server.hub().sessions().ofUser("ann").get(0).groups()).containsExactly("news");
    }

    @Test
    void theUrlsOfStreamsAnswerPollsAlsoThoseOfControllers() throws Exception {
        start();
        String before = server.hub().cursor().toString();
        server.hub().publish(Audience.group("news"), SseEvent.of("news"));

        HttpResponse<String> feed = poll("/feed?group=news&lastEventId=" + before);
        assertThat(feed.statusCode()).isEqualTo(200);
        assertThat(feed.body()).contains("\"data\":\"news\"");
        assertThat(feed.headers().firstValue("SSE-Hub-Identity")).isPresent();
        assertThat(poll("/sse?lastEventId=" + before).body()).contains("\"events\":[]");
        assertThat(poll("/feed?group=news&waitMs=x").statusCode()).isEqualTo(400);
        assertThat(poll("/feed?group=").statusCode()).isEqualTo(204);
    }

    private HttpResponse<String> poll(String path) throws Exception {
        return server.http.send(server.http.request(path).header("Accept", "application/json"));
    }

    @Test
    void aControllerThatReturnsNoSubscriptionAnswersWithoutAStream() throws Exception {
        start();
        assertThat(server.http.get("/entity?user=").statusCode()).isEqualTo(403);
        assertThat(server.http.get("/feed?group=").statusCode()).isEqualTo(204);
        assertThat(server.hub().sessions().count()).isZero();
    }

    @Test
    void aHeadIsAnsweredAsAGetWouldBeAndOpensNothing() throws Exception {
        start();
        for (String path : List.of("/sse", "/sse/poll", "/feed?group=news", "/entity?user=bob")) {
            assertThat(server.http.send("HEAD", path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(server.http.send("HEAD", "/feed?group=").statusCode()).isEqualTo(204);
        assertThat(server.http.send("HEAD", "/entity?user=").statusCode()).isEqualTo(403);
        assertThat(server.http.send("HEAD", "/sse/poll?waitMs=x").statusCode()).isEqualTo(400);
        assertThat(server.hub().metrics().opened()).isZero();
    }

    @Test
    void whatCannotBeAPositionIsAGapOnEndpointsAndControllers() {
        start();
        server.hub().publish(Audience.everyone(), SseEvent.of("before"));
        for (String path : List.of("/sse?", "/feed?group=news&")) {
            Stream twice = server.swarm.open(path + "lastEventId=1-1&lastEventId=2-2");
            Stream foreign = server.swarm.open(path, Map.of("Last-Event-ID", "caf\u00e9"));
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(twice.events()).extracting("type").startsWith("sse-hub.gap");
                assertThat(foreign.events()).extracting("type").startsWith("sse-hub.gap");
            });
        }
    }

    @Test
    void aStreamOfAControllerHoldsNoThreadAndNoRequestScope() throws Exception {
        start("server.tomcat.threads.max=4", "server.jetty.threads.max=8", "server.jetty.threads.min=8");
        IntStream.range(0, 50).forEach(i -> server.swarm.open("/feed?group=news"));
        awaitOpen(50);
        assertThat(server.http.get("/plain").body()).isEqualTo("plain");
        await().atMost(PATIENCE)
                .until(() -> server.context.getBean(App.class).completed.get() == 51);
        assertThat(server.hub().sessions().count()).isEqualTo(50);
    }

    @Test
    void valuesAreWrittenByTheApplicationsOwnMapper() {
        start();
        Stream stream = server.swarm.open("/sse");
        awaitOpen(1);
        server.hub()
                .publish(
                        Audience.everyone(),
                        SseEvent.named("order").json(new Order(17, "paid", LocalDate.of(2026, 11, 21))));
        server.hub().publish(Audience.everyone(), SseEvent.of("{text}"));

        awaitData(stream, "{\"order_id\":17,\"status\":\"paid\",\"due_on\":\"2026-11-21\"}", "{text}");
    }

    @Test
    void compressionLeavesStreamsAlone() throws Exception {
        start(
                "server.compression.enabled=true",
                "server.compression.min-response-size=1B",
                "server.compression.additional-mime-types=text/event-stream");
        Stream stream = server.swarm.open("/sse", Map.of("Accept-Encoding", "gzip"));
        awaitOpen(1);
        server.hub().publish(Audience.everyone(), SseEvent.of("readable"));

        awaitData(stream, "readable");
        assertThat(stream.header("Content-Encoding")).isNull();
        HttpResponse<String> other =
                server.http.send(server.http.request("/long").header("Accept-Encoding", "gzip"));
        assertThat(other.headers().firstValue("Content-Encoding")).hasValue("gzip");
    }

    @Test
    void streamsStayOutOfTheRequestMeters() throws Exception {
        start("management.endpoints.web.exposure.include=*", "management.endpoint.health.group.hubs.include=ssehub");
        server.swarm.open("/sse");
        server.swarm.open("/feed?group=news");
        awaitOpen(2);
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
        awaitOpen(1);

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
        awaitOpen(1);
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
        awaitOpen(50);
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
        // Tomcat completes a response only once the socket has taken what it holds: such a request stays active for
        // Boot.
        start("sse-hub.drain=1s", "spring.lifecycle.timeout-per-shutdown-phase=5s");
        Stream stuck = server.swarm.open("/sse", Map.of(), 4096).pause();
        awaitOpen(1);
        SseHub hub = server.hub();
        for (int i = 0; i < 100; i++) {
            hub.publish(Audience.everyone(), SseEvent.of("x".repeat(100_000)));
        }
        await().atMost(PATIENCE).until(() -> hub.metrics().lagging() == 1);
        long begun = System.nanoTime();
        server.context.close();

        // The drain, a second for the last bytes, and the wait of Boot's: the hub adds nothing to them.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
        assertThat(stuck.end()).isNull();
    }

    record Order(int orderId, String status, LocalDate dueOn) {}

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            exclude = {ServletWebSecurityAutoConfiguration.class, ManagementWebSecurityAutoConfiguration.class})
    @RestController
    static class App implements WebMvcConfigurer {
        final AtomicInteger completed = new AtomicInteger();

        @GetMapping("/feed")
        Subscription feed(Principal user, @RequestParam String group) {
            Subscription who = user == null ? Subscription.anonymous() : Subscription.user(user.getName());
            return group.isEmpty() ? null : who.group(group);
        }

        @GetMapping("/entity")
        ResponseEntity<Subscription> entity(@RequestParam String user) {
            return user.isEmpty()
                    ? ResponseEntity.status(403).build()
                    : ResponseEntity.ok().header("X-Feed", "yes").body(Subscription.user(user));
        }

        @GetMapping("/plain")
        String plain() {
            return "plain";
        }

        @GetMapping("/long")
        String longText() {
            return "long ".repeat(10_000);
        }

        @Bean
        GroupsResolver groups() {
            return user -> List.of("group-of-" + user.getName());
        }

        @Bean
        JsonMapperBuilderCustomizer snakeCase() {
            return builder -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        }

        /** Authentication by somebody else: all that the starter knows of it is the request's principal. */
        @Bean
        OncePerRequestFilter principals() {
            return new OncePerRequestFilter() {
                @Override
                protected void doFilterInternal(
                        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                        throws IOException, ServletException {
                    String user = request.getHeader("X-User");
                    chain.doFilter(user == null ? request : withPrincipal(request, user), response);
                }
            };
        }

        private static HttpServletRequest withPrincipal(HttpServletRequest request, String user) {
            return new HttpServletRequestWrapper(request) {
                @Override
                public Principal getUserPrincipal() {
                    return () -> user;
                }

                @Override
                public boolean isUserInRole(String role) {
                    return user.equals("ops") && role.equals("OPS");
                }
            };
        }

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new HandlerInterceptor() {
                @Override
                public void afterCompletion(
                        HttpServletRequest request, HttpServletResponse response, Object handler, Exception failure) {
                    completed.incrementAndGet();
                }
            });
        }
    }
}
