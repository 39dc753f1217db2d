package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Logs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shutdown of an application with 200 open streams, in a separate process. */
class ShutdownTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final int STREAMS = 200;
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** After a shutdown by the actuator the JVM exits with 0, and after SIGTERM with 128 + 15, like every JVM. */
    @ParameterizedTest(name = "{0} by {1}")
    @CsvSource({
        "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration, actuator, 0",
        "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration, SIGTERM, 143",
        "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration, actuator, 0",
        "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration, SIGTERM, 143"
    })
    void everyStreamEndsInOrderAndTheProcessInTime(String withoutServer, String how, int exitCode) throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess app = start(port, withoutServer);
                StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port))) {
            List<Stream> streams = IntStream.range(0, STREAMS)
                    .mapToObj(i -> swarm.open("/sse"))
                    .toList();
            await().atMost(PATIENCE)
                    .until(() -> get(port, "/inside").contains("\"sessions\":" + STREAMS)
                            && streams.stream()
                                    .noneMatch(stream -> stream.lastEventId().isEmpty()));
            String last = "";
            for (int i = 0; i < 50; i++) {
                last = post(port, "/publish", "event " + i);
            }
            long begun = System.nanoTime();
            if (how.equals("SIGTERM")) {
                app.terminate();
            } else {
                post(port, "/actuator/shutdown", "");
            }
            int code = app.awaitExit(PATIENCE);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(code).as(app.output()).isEqualTo(exitCode);
            await().atMost(PATIENCE).until(() -> swarm.unfinished() == 0);
            List<String> all =
                    IntStream.range(0, 50).mapToObj(i -> "event " + i).toList();
            String lastId = last;
            assertThat(streams).allSatisfy(stream -> {
                assertThat(stream.end()).isEqualTo("complete");
                // A stream may have been opened before the application reported that it is ready.
                assertThat(stream.data().stream().filter(data -> data.startsWith("event ")))
                        .containsExactlyElementsOf(all);
                assertThat(stream.lastEventId()).isEqualTo(lastId);
            });
            System.out.printf("%s: the end took %,d ms%n", how, took.toMillis());
            assertThat(took).isLessThan(DRAIN.plusSeconds(1));
            assertThat(app.output())
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ")
                    .doesNotContainPattern(Logs.WARNING);
        }
    }

    private static AppProcess start(int port, String withoutServer) throws Exception {
        return AppProcess.ofClass(
                        EndingApp.class.getName(),
                        List.of("-Dspring.devtools.restart.enabled=false"),
                        List.of(
                                "--server.port=" + port,
                                "--server.address=127.0.0.1",
                                "--spring.autoconfigure.exclude=" + withoutServer,
                                "--spring.devtools.add-properties=false",
                                "--sse-hub.drain=" + DRAIN.toSeconds() + "s",
                                "--management.endpoint.shutdown.access=unrestricted",
                                "--management.endpoints.web.exposure.include=shutdown"))
                .awaitPort(port);
    }

    static String get(int port, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
    }

    static String post(int port, String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
