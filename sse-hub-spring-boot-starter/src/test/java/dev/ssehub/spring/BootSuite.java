package dev.ssehub.spring;

import static dev.ssehub.spring.TestServer.awaitData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An application with the starter, over real sockets; each server runs the whole suite. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BootSuite {

    static final Duration PATIENCE = TestTimeouts.condition();

    /** The server of the current test. */
    TestServer server;

    /** The server of all tests that need no settings of their own, once the first of them has started it. */
    private TestServer usual;

    abstract Kind kind();

    String[] properties() {
        return new String[0];
    }

    /** Provides the test with a server that has only the settings of the suite. */
    final void start() {
        if (usual == null) {
            usual = serverWith();
        }
        server = usual;
    }

    /** Provides the test with a server of its own. */
    final void start(String... more) {
        server = serverWith(more);
    }

    private TestServer serverWith(String... more) {
        List<String> all = new ArrayList<>(List.of(properties()));
        all.add("spring.jackson.property-naming-strategy=SNAKE_CASE");
        all.addAll(List.of(more));
        return new TestServer(kind(), BootApp.class, all.toArray(String[]::new));
    }

    @AfterEach
    final void stop() {
        if (server == usual) {
            usual.endStreams();
        } else {
            server.close();
        }
    }

    @AfterAll
    final void stopUsual() {
        if (usual != null) {
            usual.close();
        }
    }

    @Test
    void theEndpointServesTheAuthenticatedUserAndItsGroups() {
        start();
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
        server.awaitOpen(1);
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
        server.awaitOpen(2);
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
        long opened = server.hub().metrics().opened();
        for (String path : List.of("/sse", "/sse/poll", "/feed?group=news", "/entity?user=bob")) {
            assertThat(server.http.send("HEAD", path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(server.http.send("HEAD", "/feed?group=").statusCode()).isEqualTo(204);
        assertThat(server.http.send("HEAD", "/entity?user=").statusCode()).isEqualTo(403);
        assertThat(server.http.send("HEAD", "/sse/poll?waitMs=x").statusCode()).isEqualTo(400);
        assertThat(server.hub().metrics().opened()).isEqualTo(opened);
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
        server.awaitOpen(50);
        assertThat(server.http.get("/plain").body()).isEqualTo("plain");
        await().atMost(PATIENCE)
                .until(() -> server.context.getBean(BootApp.class).completed.get() == 51);
        assertThat(server.hub().sessions().count()).isEqualTo(50);
    }

    @Test
    void valuesAreWrittenByTheApplicationsOwnMapper() {
        start();
        Stream stream = server.swarm.open("/sse");
        server.awaitOpen(1);
        server.hub()
                .publish(
                        Audience.everyone(),
                        SseEvent.named("order").json(new Order(17, "paid", LocalDate.of(2026, 11, 21))));
        server.hub().publish(Audience.everyone(), SseEvent.of("{text}"));

        awaitData(stream, "{\"order_id\":17,\"status\":\"paid\",\"due_on\":\"2026-11-21\"}", "{text}");
    }

    @Test
    void compressionLeavesStreamsAlone() throws Exception {
        start(Compression.OF_EVERYTHING);
        Compression.assertLeavesStreamsAlone(server);
    }

    record Order(int orderId, String status, LocalDate dueOn) {}
}
