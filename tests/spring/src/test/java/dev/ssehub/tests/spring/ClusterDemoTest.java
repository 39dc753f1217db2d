package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code bin/demo cluster} with the message centre and with the chat, as a user runs it after cloning the repository: nginx, two nodes, a
 * broker, and no process left in the end.
 */
class ClusterDemoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("ssehub.test.startSeconds", 120));
    private static final int PORTS = 6;
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @ParameterizedTest
    @ValueSource(strings = {"redis", "rabbitmq", "postgres"})
    void twoNodesFormOneMessageCentre(String broker) throws Exception {
        inACluster("message-center", broker, (port, nginx, node1, node2) -> {
            try (StreamSwarm streams = new StreamSwarm(StreamSwarm.local(port))) {
                // nginx distributes them in turn, one to each node.
                StreamSwarm.Stream first = streams.open("/sse?userId=ann");
                StreamSwarm.Stream second = streams.open("/sse?userId=bob");
                await().atMost(PATIENCE)
                        .until(() -> !first.lastEventId().isEmpty()
                                && !second.lastEventId().isEmpty());
                assertThat(nginx.post("/api/broadcast", "{\"event\":\"notice\",\"data\":\"a\"}")
                                .statusCode())
                        .isEqualTo(200);
                assertThat(node1.post("/api/users/ann/events", "{\"event\":\"notice\",\"data\":\"b\"}")
                                .statusCode())
                        .isEqualTo(200);
                assertThat(node2.post("/api/users/ann/events", "{\"event\":\"notice\",\"data\":\"c\"}")
                                .statusCode())
                        .isEqualTo(200);
                await().atMost(PATIENCE).until(() -> first.data("notice").equals(List.of("a", "b", "c")));
                await().atMost(PATIENCE).until(() -> second.data("notice").equals(List.of("a")));
                for (HttpCaller node : List.of(node1, node2)) {
                    await().atMost(PATIENCE)
                            .until(() -> node.get("/api/sessions")
                                    .body()
                                    .contains("\"count\":2,\"users\":[\"ann\",\"bob\"]"));
                }
            }
        });
    }

    @Test
    void anAnswerOfOneNodeOfTheChatIsShownAndStoppedByTheOther() throws Exception {
        inACluster("chat", "redis", (port, nginx, node1, node2) -> {
            String chat = "/api/chat/c1/stream?userId=ann";
            CompletableFuture<HttpResponse<String>> asked = node1.begin(
                    node1.request("/api/chat?userId=ann")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"id\":\"c1\",\"messages\":[{\"id\":\"m1\",\"role\":\"user\","
                                            + "\"parts\":[{\"type\":\"text\",\"text\":\"[tokens=100000]\"}]}]}")),
                    HttpResponse.BodyHandlers.ofString());
            await().atMost(PATIENCE)
                    .until(() -> node2.get("/api/runs?userId=ann").body().contains("\"running\""));
            HttpResponse<Stream<String>> shown = node2.begin(node2.request(chat), HttpResponse.BodyHandlers.ofLines())
                    .get();
            assertThat(shown.statusCode()).isEqualTo(200);
            List<String> lines = new ArrayList<>();
            for (String line : (Iterable<String>) shown.body()::iterator) {
                lines.add(line);
                if (line.contains("\"delta\":\"w5 \"")) {
                    assertThat(node2.send("DELETE", chat).statusCode()).isEqualTo(204);
                }
            }
            String answer = asked.get().body();
            assertThat(answer).contains("\"type\":\"abort\"");
            assertThat(dataOf(lines.stream())).isEqualTo(dataOf(answer.lines()));
            for (HttpCaller node : List.of(node1, node2)) {
                await().atMost(PATIENCE)
                        .until(() -> node.get("/api/builtin/open").body().equals("{\"open\":0}"));
                await().atMost(PATIENCE)
                        .until(() -> node.get("/api/chat/c1?userId=ann").body().contains("\"status\":\"stopped\""));
            }
            assertThat(nginx.get(chat).statusCode()).isEqualTo(204);
        });
    }

    private static List<String> dataOf(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("data:")).toList();
    }

    private interface Trial {
        void run(int port, HttpCaller nginx, HttpCaller node1, HttpCaller node2) throws Exception;
    }

    private static void inACluster(String application, String broker, Trial trial) throws Exception {
        int port = AppProcess.freePorts(PORTS);
        AppProcess demo = AppProcess.of(
                List.of("examples/cluster/run", jarOf(application), "--broker=" + broker, "--port=" + port),
                ROOT,
                // Neither node lives long enough for full JIT compilation to pay off.
                Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1"));
        try (demo) {
            await().atMost(PATIENCE).until(() -> demo.output().contains("Open http://localhost:" + port));
            trial.run(port, new HttpCaller(port), new HttpCaller(port + 1), new HttpCaller(port + 2));
            demo.terminate();
            demo.awaitExit(PATIENCE);
        }
        IntStream.range(port, port + PORTS)
                .forEach(left ->
                        assertThat(AppProcess.isFree(left)).as("port %d", left).isTrue());
    }

    private static String jarOf(String application) throws IOException {
        Path built = ROOT.resolve("examples").resolve(application).resolve("target");
        try (var files = Files.newDirectoryStream(built, application + "-*.jar")) {
            return files.iterator().next().toString();
        }
    }
}
