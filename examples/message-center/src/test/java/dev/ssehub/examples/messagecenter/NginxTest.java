package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.Nginx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application behind a real nginx, with the configuration of the example. */
@Tag("browser")
class NginxTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @TempDir
    static Path directory;

    private static RunningCenter center;

    @BeforeAll
    static void start() {
        center = new RunningCenter("sse-hub.heartbeat=1s");
    }

    @AfterAll
    static void stop() {
        center.close();
    }

    /** Starts nginx on this port with the example's configuration, after a change. */
    private static AppProcess nginx(int port, UnaryOperator<String> change) throws Exception {
        Path home = Files.createTempDirectory(directory, "nginx");
        String configuration = Files.readString(Path.of("nginx.conf"))
                .replace("127.0.0.1:8080", "127.0.0.1:" + center.port())
                .replace("127.0.0.1:8000", "127.0.0.1:" + port)
                .replace("/tmp/message-center-nginx", home.toString());
        return Nginx.start(home, change.apply(configuration), port);
    }

    private static String impatient(String configuration) {
        return configuration.replace("proxy_read_timeout 45s;", "proxy_read_timeout 4s;");
    }

    /** Returns the configuration with nginx's own defaults, which delay a stream unless the application's headers prevent it. */
    private static String holdingBack(String configuration) {
        return configuration
                .replace("proxy_buffering off;", "proxy_ignore_headers X-Accel-Buffering;")
                .replace("proxy_http_version 1.1;", "");
    }

    @Test
    void aStreamThatIsQuietForLongerThanTheReadTimeoutStaysOpen() throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess nginx = nginx(port, NginxTest::impatient);
                StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port))) {
            Stream stream = swarm.open("/sse?userId=ann");
            // These are heartbeats of more than twice the timeout, and no other events.
            await().atMost(PATIENCE).until(() -> stream.data("sse-hub.cursor").size() > 12);
            center.hub().publish(Audience.user("ann"), SseEvent.named("notice").data("still there"));

            await().atMost(PATIENCE).until(() -> stream.data().contains("still there"));
            assertThat(stream.end()).isNull();
            assertThat(nginx.output()).doesNotContain("timed out");
        }
    }

    @Test
    void aPollWaitsThroughTheProxy() throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess nginx = nginx(port, NginxTest::impatient)) {
            HttpRequest poll = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/poll?userId=pia&waitMs=1000&lastEventId="
                                    + center.hub().cursor()))
                    .build();
            HttpResponse<String> answer = HttpClient.newHttpClient().send(poll, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).contains("\"gap\":false");
            assertThat(nginx.output()).doesNotContain("timed out");
        }
    }

    @Test
    void behindAProxyThatHoldsStreamsBackThePagePolls() throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess nginx = nginx(port, NginxTest::holdingBack);
                Chromium browser = new Chromium()) {
            browser.open("http://localhost:" + port + "/?userId=ann");
            await().atMost(PATIENCE)
                    .until(() -> "polling"
                            .equals(browser.script("return document.getElementById('connection').dataset.state")));
            center.hub()
                    .publish(
                            Audience.user("ann"),
                            SseEvent.named("unread").key("unread").data("7"));

            await().atMost(PATIENCE).until(() -> browser.text("badge").equals("7"));
            assertThat(nginx.output()).doesNotContain("emerg");
        }
    }
}
