package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A developer saves a file, and DevTools restarts the application in the same JVM. */
class DevToolsTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @Test
    void aRestartEndsTheStreamsAndLeavesNothingBehind(@TempDir Path trigger) throws Exception {
        int port = AppProcess.freePort();
        Path file = Files.writeString(trigger.resolve("restart"), "now");
        try (AppProcess app = start(port, trigger);
                StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port))) {
            String before = "";
            for (int restart = 0; restart < 3; restart++) {
                Stream stream = swarm.open("/sse");
                await().atMost(PATIENCE)
                        .until(() -> ShutdownTest.get(port, "/inside").contains("\"sessions\":1"));
                String inside = ShutdownTest.get(port, "/inside");
                assertThat(inside).contains("\"drain\":\"0s\"");
                assertThat(threads(inside)).isEqualTo(before.isEmpty() ? threads(inside) : threads(before));
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(restart + 1)));

                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(stream.end()).isEqualTo("complete"));
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> !loader(ShutdownTest.get(port, "/inside")).equals(loader(inside)));
                before = inside;
            }
            assertThat(app.output()).doesNotContain("Exception");
        }
    }

    private static String threads(String inside) {
        return inside.replaceAll(".*\"threads\":(\\d+).*", "$1");
    }

    private static String loader(String inside) {
        return inside.replaceAll(".*\"loader\":(\\d+).*", "$1");
    }

    private static AppProcess start(int port, Path trigger) throws Exception {
        return AppProcess.ofClass(
                        EndingApp.class.getName(),
                        // DevTools disables itself if it finds a test on the stack, so it is enabled explicitly.
                        List.of("-Dspring.devtools.restart.enabled=true"),
                        List.of(
                                "--server.port=" + port,
                                "--server.address=127.0.0.1",
                                "--spring.autoconfigure.exclude="
                                        + "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration",
                                "--spring.devtools.restart.additional-paths=" + trigger,
                                "--spring.devtools.restart.poll-interval=500ms",
                                "--spring.devtools.restart.quiet-period=200ms",
                                "--spring.devtools.livereload.enabled=false"))
                .awaitPort(port);
    }
}
