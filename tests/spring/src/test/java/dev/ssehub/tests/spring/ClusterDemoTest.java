package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/demo cluster} as somebody runs it who clones the repository: nginx, two nodes, a broker, and nothing left at the end. */
class ClusterDemoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("ssehub.test.startSeconds", 120));
    private static final int PORTS = 6;
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @ParameterizedTest
    @ValueSource(strings = {"redis", "rabbitmq"})
    void twoNodesAreOneMessageCentre(String broker) throws Exception {
        int port = AppProcess.freePorts(PORTS);
        AppProcess demo = AppProcess.of(
                List.of("examples/cluster/run", jar().toString(), "--broker=" + broker, "--port=" + port), ROOT);
        try (demo) {
            await().atMost(PATIENCE).until(() -> demo.output().contains("Open http://localhost:" + port));
            HttpCaller nginx = new HttpCaller(port);
            HttpCaller node1 = new HttpCaller(port + 1);
            HttpCaller node2 = new HttpCaller(port + 2);
            try (StreamSwarm streams = new StreamSwarm(StreamSwarm.local(port))) {
                // In turns: one on each node.
                Stream first = streams.open("/sse?userId=ann");
                Stream second = streams.open("/sse?userId=bob");
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
            demo.terminate();
            demo.awaitExit(PATIENCE);
        }
        IntStream.range(port, port + PORTS)
                .forEach(left ->
                        assertThat(AppProcess.isFree(left)).as("port %d", left).isTrue());
    }

    private static Path jar() throws IOException {
        try (var files =
                Files.newDirectoryStream(ROOT.resolve("examples/message-center/target"), "message-center-*.jar")) {
            return files.iterator().next();
        }
    }
}
