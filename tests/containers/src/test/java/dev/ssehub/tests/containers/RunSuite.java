package dev.ssehub.tests.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Views of runs: how they are answered, and how they end. Every container runs the whole suite. */
abstract class RunSuite extends PublisherSuite {

    private final Map<String, Run> started = new ConcurrentHashMap<>();

    /** Shows a run by its id; with {@code start}, as in the response to the request that has started it. */
    private Container.Shown shown(UnaryOperator<String> parameter) {
        Run run = started.get(parameter.apply("run"));
        RunView view =
                parameter.apply("start") == null ? hub.runs().view(run.id()).orElseThrow() : run.view();
        return new Container.Shown(hub, view, Subscription.user(parameter.apply("user")));
    }

    private Run startRun() throws Exception {
        if (hub == null) {
            start(
                    config -> config.runs(runs -> runs.firstByteWait(Duration.ofMinutes(1))),
                    app -> app.views("/views", this::shown));
        }
        Run run = hub.runs().start(null, RunOptions.ownedBy("ann"));
        started.put(run.id(), run);
        return run;
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private CompletableFuture<HttpResponse<InputStream>> view(
            HttpClient client, Version version, Run run, String query) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/views?run=" + run.id() + query);
        return client.sendAsync(
                HttpRequest.newBuilder(uri).version(version).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private CompletableFuture<HttpResponse<InputStream>> view(Version version, Run run, String query) {
        return view(CLIENT, version, run, query);
    }

    private HttpResponse<InputStream> answer(HttpClient client, Version version, Run run, String query)
            throws Exception {
        return view(client, version, run, query).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private HttpResponse<InputStream> answer(Version version, Run run, String query) throws Exception {
        return answer(CLIENT, version, run, query);
    }

    private static String read(InputStream body) throws IOException {
        return new String(body.readAllBytes(), UTF_8);
    }

    @Test
    void anAnswerThatBeginsLateIsAStreamThatEndsWithItsRun() throws Exception {
        for (Version version : Version.values()) {
            Run run = startRun();
            CompletableFuture<HttpResponse<InputStream>> asked = view(version, run, "&user=ann&start");
            await().atMost(PATIENCE).until(() -> hub.metrics().runs().waiting() == 1);
            assertThat(asked).isNotDone();
            run.emit(SseEvent.of("1"));
            HttpResponse<InputStream> answer = asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().map())
                    .containsEntry("sse-hub-run", List.of(run.id()))
                    .containsEntry("content-location", List.of("/views/" + run.id()))
                    .containsEntry("cache-control", List.of("no-store, no-transform"));
            IntStream.range(2, 1000).forEach(i -> run.emit(SseEvent.of(String.valueOf(i))));
            run.complete();
            assertThat(read(answer.body()))
                    .contains("data: 1\n\n", "data: 999\n\n")
                    .endsWith(": sse-hub.end {\"outcome\":\"completed\"}\n");
        }
    }

    @Test
    void aRunThatFailsBeforeItsFirstEventIsAnError() throws Exception {
        for (Version version : Version.values()) {
            Run run = startRun();
            CompletableFuture<HttpResponse<InputStream>> asked = view(version, run, "&user=ann&start");
            await().atMost(PATIENCE).until(() -> hub.metrics().runs().waiting() == 1);
            run.end(RunEnd.failed("rate-limit", "not so fast").withStatus(429));
            HttpResponse<InputStream> answer = asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("SSE-Hub-Run-Outcome")).hasValue("failed");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(read(answer.body())).contains("\"detail\":\"not so fast\"");
        }
    }

    @Test
    void aViewThatEndsBeforeItsRunIsCutOff() throws Exception {
        for (Version version : Version.values()) {
            assertThat(endOfAViewThatIsCutOff(HttpClient.newHttpClient(), version))
                    .as("%s (HTTP/2 by an upgrade)", version)
                    .isEqualTo("broken");
        }
    }

    @Test
    void aLaterViewOnAConnectionIsCutOffToo() throws Exception {
        for (Version version : Version.values()) {
            HttpClient client = HttpClient.newHttpClient();
            Run ended = startRun();
            ended.complete();
            assertThat(read(answer(client, version, ended, "&user=ann").body())).contains("completed");
            assertThat(endOfAViewThatIsCutOff(client, version))
                    .as("%s", version)
                    .isEqualTo("broken");
        }
    }

    /**
     * Each call needs a separate client: the client of JDK 25 answers a reset with a reset, for which Tomcat closes a connection that has
     * done little else.
     */
    private String endOfAViewThatIsCutOff(HttpClient client, Version version) throws Exception {
        Run run = startRun();
        run.emit(SseEvent.of("1"));
        HttpResponse<InputStream> answer = answer(client, version, run, "&user=ann");
        assertThat(answer.version()).isEqualTo(version);
        awaitOpen(1);
        hub.sessions().all().forEach(session -> session.disconnect());
        return endOf(answer.body());
    }

    private static String endOf(InputStream body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            body.transferTo(bytes);
            return "complete after " + bytes.toString(UTF_8);
        } catch (IOException broken) {
            return "broken";
        }
    }

    @Test
    void aViewerWithAllOfARunGetsA204AndAnyOtherGetsTheRest() throws Exception {
        Run run = startRun();
        run.emit(SseEvent.of("1"));
        run.emit(SseEvent.of("2"));
        run.complete();
        HttpResponse<InputStream> all = answer(Version.HTTP_1_1, run, "&user=ann&lastEventId=" + run.id() + ".3");
        assertThat(all.statusCode()).isEqualTo(204);
        assertThat(all.headers().firstValue("SSE-Hub-Run-Outcome")).hasValue("completed");
        assertThat(read(answer(Version.HTTP_1_1, run, "&user=ann&lastEventId=" + run.id() + ".1")
                        .body()))
                .doesNotContain("data: 1\n")
                .contains("data: 2\n");
    }

    @Test
    void aRunOfAnotherUserIsNotFound() throws Exception {
        Run run = startRun();
        run.emit(SseEvent.of("1"));
        HttpResponse<InputStream> answer = answer(Version.HTTP_1_1, run, "&user=bob");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("SSE-Hub-Run")).isEmpty();
        assertThat(read(answer.body())).contains("there is no such run");
    }

    @Test
    void aClientThatLeavesWhileItWaitsLeavesNothing() throws Exception {
        Run run = startRun();
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write(("GET /views?user=ann&start&run=" + run.id() + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(UTF_8));
            await().atMost(PATIENCE).until(() -> hub.metrics().runs().waiting() == 1);
            socket.setSoLinger(true, 0);
        }
        run.emit(SseEvent.of("1"));
        await().atMost(PATIENCE).until(() -> hub.metrics().runs().waiting() == 0);
        HttpResponse<InputStream> other = answer(Version.HTTP_1_1, run, "&user=ann");
        IntStream.range(2, 100).forEach(i -> run.emit(SseEvent.of(String.valueOf(i))));
        run.complete();
        assertThat(read(other.body())).contains("data: 1\n", "data: 99\n");
        await().atMost(PATIENCE).until(() -> hub.metrics().open() == 0);
    }

    @Test
    void headIsAnsweredAsGetWithoutAStream() throws Exception {
        Run run = startRun();
        run.emit(SseEvent.of("1"));
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/views?user=ann&run=" + run.id());
        HttpResponse<String> head = CLIENT.send(
                HttpRequest.newBuilder(uri)
                        .version(Version.HTTP_1_1)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(hub.sessions().count()).isZero();
    }
}
