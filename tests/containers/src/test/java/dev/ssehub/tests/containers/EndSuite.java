package dev.ssehub.tests.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How a stream ends: cleanly, or with an intended error. Every container runs the whole suite. */
abstract class EndSuite extends RunSuite {

    /** The text that a client has read, and its end: {@code complete}, or {@code reset} if reading failed. */
    private record Read(String text, String end) {}

    private final Logger everything = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    final void captureEverything() {
        logged.start();
        everything.addAppender(logged);
    }

    @AfterEach
    final void captureNothing() {
        everything.detachAppender(logged);
    }

    /** Neither the hub nor the container logs anything. */
    private void assertNothingLogged() {
        assertThat(List.copyOf(logged.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }

    @Test
    void aStreamEndsCleanlyOrWithAResetAfterItsLastByteOverHttp1() throws Exception {
        start(config -> config);
        CompletableFuture<Read> clean = read("/events?user=clean");
        CompletableFuture<Read> reset = read("/events?user=reset&end=reset");
        awaitOpen(2);
        hub.publish(Audience.everyone(), SseEvent.of("last"));
        await().atMost(PATIENCE).until(() -> hub.metrics().delivered() == 2);
        hub.drain(Duration.ZERO).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(clean.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).satisfies(read -> assertRead(read, "complete"));
        assertThat(reset.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).satisfies(read -> assertRead(read, "reset"));
        assertNothingLogged();
    }

    private static void assertRead(Read read, String end) {
        assertThat(read.text())
                .contains("data: last\n\n")
                .containsPattern("event: sse-hub.cursor\nid: [0-9-]+\nretry: [0-9]+\ndata:\n\n$");
        assertThat(read.end()).isEqualTo(end);
    }

    @Test
    void aStreamEndsCleanlyOrWithAResetAfterItsLastByteOverHttp2() throws Exception {
        start(config -> config);
        List<String> toClean = new CopyOnWriteArrayList<>();
        List<String> toReset = new CopyOnWriteArrayList<>();
        Http2Client clean = listen("/events?user=clean", event -> toClean.add(event.data()));
        Http2Client reset = listen("/events?user=reset&end=reset", event -> toReset.add(event.data()));
        awaitOpen(2);
        hub.publish(Audience.everyone(), SseEvent.of("last"));
        await().atMost(PATIENCE).until(() -> toClean.contains("last") && toReset.contains("last"));
        hub.drain(Duration.ZERO).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        await().atMost(PATIENCE)
                .until(() -> !clean.end().isEmpty() && !reset.end().isEmpty());
        assertThat(clean.end()).isEqualTo("complete");
        assertThat(reset.end()).isEqualTo("reset");
        assertNothingLogged();
    }

    @Test
    void aClientThatReconnectsAfterAResetIsRefusedSoftlyWithAReset() throws Exception {
        start(config -> config.limits(limits -> limits.maxSessionsPerUser(1)).retry(Duration.ofSeconds(2)));
        swarm.open("/events?user=ann");
        awaitOpen(1);

        Read refused = read("/events?user=ann&end=reset").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(refused.text()).matches("retry: [2-5][0-9]{3}\n\n");
        assertThat(refused.end()).isEqualTo("reset");
        assertNothingLogged();
    }

    @Test
    void aPlainStreamIsRefusedSoftlyWithoutABlock() throws Exception {
        start(config -> config.limits(limits -> limits.maxSessionsPerUser(1)).retry(Duration.ofSeconds(2)));
        swarm.open("/events?user=ann");
        awaitOpen(1);

        Read refused = read("/events?user=ann&framing=plain").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(refused.text()).matches("retry: [2-5][0-9]{3}\n");
        assertThat(refused.end()).isEqualTo("complete");
    }

    private CompletableFuture<Read> read(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Accept", "text/event-stream")
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .thenApplyAsync(response -> readAll(response.body()));
    }

    private static Read readAll(InputStream body) {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (body) {
            for (int b = body.read(); b >= 0; b = body.read()) {
                got.write(b);
            }
            return new Read(got.toString(UTF_8), "complete");
        } catch (IOException broken) {
            return new Read(got.toString(UTF_8), "reset");
        }
    }
}
