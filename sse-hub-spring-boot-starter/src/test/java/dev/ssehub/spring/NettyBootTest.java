package dev.ssehub.spring;

import static dev.ssehub.spring.TestServer.awaitData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.webflux.SubscriptionResolver;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The endpoints of a WebFlux application with only the starter, over real sockets. */
@ExtendWith(OutputCaptureExtension.class)
class NettyBootTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private TestServer server;

    private void start(Class<?> application, String... more) {
        List<String> all = new ArrayList<>(List.of("spring.jackson.property-naming-strategy=SNAKE_CASE"));
        all.addAll(List.of(more));
        server = TestServer.onNetty(application, all.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> poll(String path) throws Exception {
        return server.http.send(server.http.request(path).header("Accept", "application/json"));
    }

    @Test
    void theEndpointServesTheAuthenticatedUserAndItsGroups() {
        start(NettyApp.class);
        Stream ann = server.swarm.open("/sse", Map.of("X-User", "ann"));
        Stream nobody = server.swarm.open("/sse?userId=ann&user=ann&groups=group-of-ann");
        server.awaitOpen(2);
        server.hub().publish(Audience.user("ann"), SseEvent.of("for ann"));
        server.hub().publish(Audience.group("group-of-ann"), SseEvent.of("for the group"));
        server.hub().publish(Audience.everyone(), SseEvent.of("for all"));

        awaitData(ann, "for ann", "for the group", "for all");
        awaitData(nobody, "for all");
        assertThat(ann.header("Content-Type")).startsWith("text/event-stream");
        assertThat(ann.header("Set-Cookie")).isNull();
        // A GroupsResolver may read a database, which must not block an event loop.
        assertThat(NettyApp.ASKED_ON).isNotEmpty().allMatch(thread -> thread.startsWith("boundedElastic-"));
    }

    @Test
    void whoIsNotLoggedInGetsNothingUnlessASettingLetsIt(CapturedOutput output) throws Exception {
        start(
                NettyApp.class,
                TestServer.AS_IT_COMES,
                "sse-hub.spaces.prices.anonymous=allow",
                "spring.webflux.base-path=/app/");
        assertThat(server.http.get("/app/sse").statusCode()).isEqualTo(401);
        assertThat(server.http.get("/app/sse/poll").statusCode()).isEqualTo(401);
        assertThat(server.http.get("/app/sse/prices/poll").statusCode()).isEqualTo(200);
        assertThat(server.http.get("/app/sse-hub.js").statusCode()).isEqualTo(200);
        assertThat(output.getAll())
                .contains("SSE Hub: streams at /app/sse and polls at /app/sse/poll for authenticated users;"
                        + " streams at /app/sse/prices and polls at /app/sse/prices/poll for everybody;"
                        + " the script at /app/sse-hub.js for everybody");
    }

    @Test
    void theScriptForBrowsersIsServedWhereThePropertySays() throws Exception {
        start(NettyApp.class, "sse-hub.script-path=/assets/hub.js", "server.compression.enabled=true");
        HttpResponse<String> compressed =
                server.http.send(server.http.request("/assets/hub.js").header("Accept-Encoding", "gzip"));
        assertThat(compressed.headers().allValues("Content-Encoding")).containsExactly("gzip");
        HttpResponse<String> script = server.http.get("/assets/hub.js");
        assertThat(script.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/javascript");
        assertThat(script.body()).contains("HubEventSource");
        assertThat(server.http.get("/sse-hub.js").statusCode()).isEqualTo(404);
    }

    @Test
    void endpointsCanBeMovedAndSwitchedOff() throws Exception {
        start(
                NettyApp.class,
                "sse-hub.path=/api/events",
                "sse-hub.poll-enabled=false",
                "spring.webflux.base-path=/app");
        server.swarm.open("/app/api/events");
        server.awaitOpen(1);
        assertThat(server.http.get("/app/sse").statusCode()).isEqualTo(404);
        assertThat(server.http.get("/api/events").statusCode()).isEqualTo(404);
        assertThat(server.http.get("/app/api/events/poll").statusCode()).isEqualTo(404);
        assertThat(poll("/app/api/events").statusCode()).isEqualTo(406);
        stop();
        start(NettyApp.class, "sse-hub.endpoint-enabled=false", "sse-hub.script-enabled=false");
        assertThat(server.http.get("/sse").statusCode()).isEqualTo(404);
        assertThat(server.http.get("/sse-hub.js").statusCode()).isEqualTo(404);
        assertThat(server.http.get("/sse/poll").statusCode()).isEqualTo(200);
    }

    @Test
    void eachSpaceHasAnEndpoint() {
        start(NettyApp.class, "sse-hub.spaces.prices.lanes=1", "sse-hub.spaces.prices.anonymous=allow");
        Stream prices = server.swarm.open("/sse/prices");
        await().atMost(PATIENCE).until(() -> !prices.lastEventId().isEmpty());
        server.context.getBean("pricesSseHub", SseHub.class).publish(Audience.everyone(), SseEvent.of("17"));

        awaitData(prices, "17");
        assertThat(server.hub().sessions().count()).isZero();
    }

    @Test
    void pollsAndHeadsAreAnsweredAsOnServlets() throws Exception {
        start(NettyApp.class);
        String before = server.hub().cursor().toString();
        server.hub().publish(Audience.everyone(), SseEvent.of("news"));

        assertThat(poll("/sse?lastEventId=" + before).body()).contains("\"data\":\"news\"");
        assertThat(server.http.get("/sse/poll?lastEventId=" + before).body()).contains("\"data\":\"news\"");
        assertThat(poll("/sse?waitMs=x").statusCode()).isEqualTo(400);
        assertThat(server.http.send("POST", "/sse").statusCode()).isEqualTo(405);
        for (String path : List.of("/sse", "/sse/poll", "/sse-hub.js")) {
            assertThat(server.http.send("HEAD", path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(server.hub().sessions().count()).isZero();
    }

    @Test
    void valuesAreWrittenAsControllersWriteThem() {
        start(NettyApp.class);
        Stream stream = server.swarm.open("/sse");
        server.awaitOpen(1);
        SseHub hub = server.hub();
        hub.publish(
                Audience.everyone(), SseEvent.named("order").json(new Order(17, "paid", LocalDate.of(2026, 11, 21))));
        hub.publish(Audience.everyone(), SseEvent.named("text").json("a \"text\""));

        awaitData(stream, "{\"order_id\":17,\"status\":\"paid\",\"due_on\":\"2026-11-21\"}", "\"a \\\"text\\\"\"");
    }

    record Order(int orderId, String status, LocalDate dueOn) {}

    @Test
    void compressionLeavesStreamsAlone() throws Exception {
        start(NettyApp.class, Compression.OF_EVERYTHING);
        Compression.assertLeavesStreamsAlone(server);
    }

    @Test
    void aResolverOfTheApplicationDecidesForAllSpaces(CapturedOutput output) throws Exception {
        start(WithResolver.class, TestServer.AS_IT_COMES, "sse-hub.spaces.prices.anonymous=allow");
        Stream tenant = server.swarm.open("/sse", Map.of("X-Tenant", "acme"));
        server.awaitOpen(1);
        server.hub().publish(Audience.group("acme"), SseEvent.of("for acme"));

        awaitData(tenant, "for acme");
        assertThat(server.http.get("/sse").statusCode()).isEqualTo(401);
        assertThat(server.http.get("/sse/prices").statusCode()).isEqualTo(401);
        assertThat(output.getAll())
                .contains(
                        "streams at /sse and polls at /sse/poll for those whom the application's SubscriptionResolver lets in");
    }

    @Import(NettyApp.class)
    static class WithResolver {

        @Bean
        SubscriptionResolver tenants() {
            return exchange -> Mono.justOrEmpty(
                            exchange.getRequest().getHeaders().getFirst("X-Tenant"))
                    .map(tenant -> Subscription.anonymous().group(tenant));
        }
    }

    @Test
    void switchedOffThereIsNothing() throws Exception {
        start(WithFeed.class, "sse-hub.enabled=false", "sse-hub.spaces.prices.lanes=1");
        server.hub().publish(Audience.everyone(), SseEvent.of("for nobody"));
        for (String path : List.of("/sse", "/sse/poll", "/sse/prices", "/sse-hub.js", "/feed")) {
            assertThat(server.http.get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(server.http.get("/plain").body()).isEqualTo("plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub.SseHub",
                "publish.SseHubPublish",
                "endpoint.SseHubStack",
                "webflux.SseHubWebFlux",
                "webflux.SseHubWebFluxControllers",
                "webflux.SseHubWebFluxCors",
                "webflux.SseHubWebFluxJson"
            })
    void eachAutoConfigurationCanBeLeftOut(String part) throws Exception {
        String excluded = "dev.ssehub.spring.autoconfigure." + part + "AutoConfiguration";
        start(WithFeed.class, "spring.autoconfigure.exclude=" + Boot.NOT_ON_NETTY + "," + excluded);
        assertThat(server.http.get("/plain").body()).isEqualTo("plain");
        if (part.equals("hub.SseHub") || part.equals("webflux.SseHubWebFlux")) {
            assertThat(server.http.get("/feed").statusCode()).isEqualTo(404);
        }
    }

    @Import(NettyApp.class)
    @RestController
    static class WithFeed {

        @GetMapping("/feed")
        Subscription feed() {
            return Subscription.anonymous();
        }
    }
}
