package dev.ssehub.tests.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import dev.ssehub.tests.support.Logs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The endpoints in docs/webflux.md, on Reactor Netty, without the servlet stack on the class path. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebFluxTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final Pattern SERVLETS = Pattern.compile(
            "(spring-webmvc|spring-boot-(starter-)?(webmvc|servlet|tomcat|jetty|devtools)|tomcat-|jetty-|"
                    + "jakarta\\.servlet).*\\.jar");

    private int port;
    private HttpCaller caller;
    private AppProcess app;

    @BeforeAll
    void start() throws IOException {
        port = AppProcess.freePort();
        caller = HttpCaller.ofReactorNetty(port);
        app = AppProcess.java(List.of(
                        "-cp",
                        classPathWithoutServlets(),
                        WebFluxApp.class.getName(),
                        "--server.port=" + port,
                        "--sse-hub.limits.max-sessions-per-user=1"))
                .awaitPort(port);
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        app.close();
    }

    @Test
    void aStreamIsLiveEndsWithItsClientAndResumesWhereItWas() throws Exception {
        String first;
        try (AppProcess client = client("-i")) {
            awaitSessions(1);
            first = publish("one");
            await().atMost(PATIENCE)
                    .until(() ->
                            client.output().contains("id: " + first + "\nevent: notice\ndata: {\"text\":\"one\"}\n\n"));
            assertThat(client.output())
                    .contains("200 OK")
                    .containsIgnoringCase("Content-Type: text/event-stream\r\n")
                    .containsIgnoringCase("Cache-Control: no-store, no-transform\r\n");
        }
        awaitSessions(0);

        publish("while it was away");
        try (AppProcess client = client("-H", "Last-Event-ID: " + first)) {
            await().atMost(PATIENCE).until(() -> client.output().contains("while it was away"));
            assertThat(client.output()).doesNotContain("\"one\"").doesNotContain("sse-hub.gap");
        }
        awaitSessions(0);
        assertThat(app.output()).doesNotContain("Exception").doesNotContainPattern(Logs.WARNING);
    }

    @Test
    void aRefusedStreamReconnectsAndOneThatWasEndedForGoodDoesNot() throws Exception {
        try (AppProcess client = client()) {
            awaitSessions(1);
            assertThat(caller.send(caller.request("/events")
                                    .header("X-User", "ann")
                                    .header("Accept", "text/event-stream"))
                            .body())
                    .matches("retry: \\d+\n\n");
            caller.post("/end", "");
            await().atMost(PATIENCE).until(() -> client.output().contains("id: not-welcome"));
        }
        awaitSessions(0);
        assertThat(caller.send(caller.request("/events").header("X-User", "ann").header("Last-Event-ID", "not-welcome"))
                        .statusCode())
                .isEqualTo(204);
    }

    private AppProcess client(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-sN", "-H", "X-User: ann"));
        command.addAll(List.of(options));
        command.add("http://localhost:" + port + "/events");
        return AppProcess.of(command, Path.of("."));
    }

    private String publish(String text) throws Exception {
        return caller.post("/publish", text).body();
    }

    private void awaitSessions(int count) {
        await().atMost(PATIENCE).until(() -> caller.get("/sessions").body().equals(Integer.toString(count)));
    }

    private static String classPathWithoutServlets() {
        return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .filter(entry -> !SERVLETS.matcher(Path.of(entry).getFileName().toString())
                        .matches())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
