package dev.ssehub.examples.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The behaviour that all adapters share, on Micronaut, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MicronautAppTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private MicronautApp app;
    private StreamSwarm swarm;

    @BeforeAll
    void start() {
        app = MicronautApp.start("--port=0");
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @BeforeEach
    void open() {
        swarm = new StreamSwarm(StreamSwarm.local(app.port()));
    }

    @AfterEach
    void close() {
        swarm.close();
        await().atMost(PATIENCE).until(() -> app.hub().sessions().count() == 0);
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(app.url() + path))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(app.url() + path))
                        .timeout(PATIENCE)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private Stream stream(String path, Map<String, String> headers) {
        int before = app.hub().sessions().count();
        Stream stream = swarm.open(path, headers);
        await().atMost(PATIENCE)
                .until(() -> app.hub().sessions().count() > before
                        && app.hub().sessions().all().stream().allMatch(it -> it.bytesSent() > 0));
        return stream;
    }

    private Stream stream(String path) {
        return stream(path, Map.of());
    }

    private static void awaitData(Stream stream, String... data) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly(data));
    }

    @Test
    void aStreamIsLiveAndResumesWhereItWas() {
        Stream stream = stream("/events?user=ann");
        EventId first = app.hub().publish(Audience.user("ann"), SseEvent.of("one"));
        awaitData(stream, "one");
        assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(stream.header("SSE-Hub-Identity")).isNotEmpty();
        assertThat(stream.header("Cache-Control")).isEqualTo("no-store, no-transform");
        stream.reset();
        await().atMost(PATIENCE).until(() -> app.hub().sessions().count() == 0);

        app.hub().publish(Audience.user("ann"), SseEvent.of("while away"));
        app.hub().publish(Audience.user("bob"), SseEvent.of("for somebody else"));
        Stream again = stream("/events?user=ann", Map.of("Last-Event-ID", first.toString()));
        awaitData(again, "while away");
    }

    @Test
    void aPositionThatIsNotKnownIsAnsweredByAGap() {
        Stream stream = stream("/events?user=ann&lastEventId=1-1");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(stream.data("sse-hub.gap").toString()).contains("unknown-position"));
    }

    @Test
    void nothingIsHeldBackForWhoAcceptsCompression() {
        Stream stream = stream("/events?user=ann", Map.of("Accept-Encoding", "gzip, br, zstd"));
        app.hub().publish(Audience.user("ann"), SseEvent.of("at once"));

        awaitData(stream, "at once");
        assertThat(stream.header("Content-Encoding")).isNull();
    }

    @Test
    void aLargeEventArrivesWholeAndWhatFollowsAfterIt() {
        String large = "0123456789abcdef".repeat(200_000);
        Stream stream = stream("/events?user=ann");
        app.hub().publish(Audience.user("ann"), SseEvent.of(large));
        app.hub().publish(Audience.user("ann"), SseEvent.of("after"));

        awaitData(stream, large, "after");
    }

    @Test
    void aThousandEventsComeInOrder() {
        List<String> numbers = IntStream.range(0, 1000).mapToObj(i -> "" + i).toList();
        Stream stream = stream("/events?user=ann");
        numbers.forEach(number -> app.hub().publish(Audience.user("ann"), SseEvent.of(number)));

        awaitData(stream, numbers.toArray(String[]::new));
    }

    @Test
    void theUrlOfAStreamAnswersPolls() throws Exception {
        app.hub().publish(Audience.user("ann"), SseEvent.named("notice").data("polled"));
        HttpResponse<String> poll = send("GET", "events?user=ann&lastEventId=earliest", "Accept", "application/json");
        assertThat(poll.headers().firstValue("Content-Type")).hasValue("application/json;charset=UTF-8");
        assertThat(poll.body()).startsWith("{\"cursor\":").contains("\"event\":\"notice\",\"data\":\"polled\"");

        var waiting = client.sendAsync(
                HttpRequest.newBuilder(URI.create(app.url() + "events?user=bob&waitMs=30000&lastEventId="
                                + app.hub().cursor()))
                        .header("Accept", "application/json")
                        .build(),
                BodyHandlers.ofString());
        await().atMost(PATIENCE).until(() -> app.hub().sessions().count() == 1);
        app.hub().publish(Audience.user("bob"), SseEvent.of("that it waits for"));
        assertThat(waiting.get().body()).contains("\"data\":\"that it waits for\"");
    }

    @Test
    void refusalsAreProblems() throws Exception {
        HttpResponse<String> nobody = send("GET", "events");
        assertThat(nobody.statusCode()).isEqualTo(400);
        assertThat(nobody.headers().firstValue("Content-Type")).hasValue("application/problem+json;charset=UTF-8");
        assertThat(nobody.body())
                .isEqualTo("{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"say who you are: ?user=NAME\"}");
        assertThat(send("GET", "events?user=ann", "Accept", "text/html").statusCode())
                .isEqualTo(406);
        HttpResponse<String> invalid = send("GET", "events?user=a%0Ab");
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(invalid.body()).contains("user must not contain control characters");
        assertThat(send("GET", "events?user=ann&waitMs=x", "Accept", "application/json")
                        .body())
                .contains("waitMs must be a whole number");
    }

    @Test
    void whoIsNotWelcomeIsAnswered204() throws Exception {
        HttpResponse<String> answer = send("GET", "events?user=ann&lastEventId=not-welcome");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void headIsAnsweredAsGetWouldBeAndOpensNothing() throws Exception {
        HttpResponse<String> head = send("HEAD", "events?user=ann");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(app.hub().sessions().count()).isZero();
    }

    @Test
    void theScriptIsServedAndNotAgain() throws Exception {
        HttpResponse<String> script = send("GET", "sse-hub.js");
        assertThat(script.body()).contains("HubEventSource");
        String tag = script.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = send("GET", "sse-hub.js", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void aRunIsShownToItsEndAndToEachWhoComes() throws Exception {
        HttpResponse<String> counted = post("api/count/ann", "application/json", "{\"to\":1000,\"millis\":0}");
        assertThat(counted.headers().firstValue("Content-Location")).hasValue("/api/count/ann");
        assertThat(counted.body())
                .contains("data: 1\n", "data: 1000\n")
                .endsWith(": sse-hub.end {\"outcome\":\"completed\"}\n");

        assertThat(send("GET", "api/count/nobody").statusCode()).isEqualTo(204);
        Stream slow = swarm.open("/api/count/ann");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(slow.data()).hasSize(1001));
    }

    @Test
    void aRunThatIsStartedTwiceIsRefused() throws Exception {
        var first = client.sendAsync(
                HttpRequest.newBuilder(URI.create(app.url() + "api/count/bob"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"to\":1,\"millis\":1000}"))
                        .build(),
                BodyHandlers.ofString());
        await().atMost(PATIENCE).until(() -> !app.hub().runs().of("bob").isEmpty());

        HttpResponse<String> second = post("api/count/bob", "application/json", "{\"to\":1,\"millis\":0}");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.headers().firstValue("Content-Type")).hasValue("application/problem+json;charset=UTF-8");
        assertThat(first.get().body()).contains("data: 1\n");
    }

    @Test
    void messagesAreCheckedBeforeAnythingHappens() throws Exception {
        Stream stream = stream("/events?user=ann");
        String message = "{\"to\":\"ann\",\"from\":\"bob\",\"text\":\"hello\",\"idempotencyKey\":\"1\"}";
        assertThat(post("api/messages", "application/json", message).statusCode())
                .isEqualTo(200);
        assertThat(post("api/messages", "application/json", message).statusCode())
                .isEqualTo(200);
        assertThat(post("api/messages", "text/plain", message).statusCode()).isEqualTo(415);
        assertThat(post("api/messages", "application/json", "{").statusCode()).isEqualTo(400);
        HttpResponse<String> incomplete = post("api/messages", "application/json", "{\"to\":\"ann\"}");
        assertThat(incomplete.statusCode()).isEqualTo(400);
        assertThat(incomplete.body()).contains("\"detail\":\"'from' must be a string\"");
        assertThat(post("api/messages", "application/json", "{\"text\":\"" + "x".repeat(70_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).hasSize(1));
        assertThat(stream.data().get(0)).contains("\"from\":\"bob\"", "\"text\":\"hello\"");
    }

    @Test
    void aStreamIsCutWhereItsPositionIsKnown() throws Exception {
        Stream stream = stream("/events?user=ann");
        assertThat(send("GET", "api/sessions").body()).isEqualTo("{\"count\":1}");
        assertThat(send("DELETE", "api/sessions?user=ann").body()).isEqualTo("{\"closed\":1}");

        await().atMost(PATIENCE).until(() -> "complete".equals(stream.end()));
        assertThat(stream.lastEventId()).isEqualTo(app.hub().cursor().toString());
    }

    @Test
    void unknownOptionsAreNamed() {
        assertThatThrownBy(() -> MicronautApp.start("--prot=1")).hasMessageStartingWith("options: --port=N");
    }

    /** As the documentation promises. */
    @Test
    void theAdapterHasLessThan300Lines() throws Exception {
        long lines = 0;
        for (String file : List.of("MicronautExchange.java", "StreamedBody.java")) {
            lines += Files.readAllLines(Path.of("src/main/java/dev/ssehub/examples/micronaut", file))
                    .size();
        }
        assertThat(lines).isLessThan(300);
    }
}
