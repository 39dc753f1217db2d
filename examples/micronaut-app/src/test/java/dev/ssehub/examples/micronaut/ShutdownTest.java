package dev.ssehub.examples.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** At shutdown, streams end cleanly, so that clients reconnect to the next process. */
class ShutdownTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @Test
    void aStreamGetsWhatWasPublishedAndEndsWithItsPosition() {
        MicronautApp app = MicronautApp.start("--port=0");
        try (StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(app.port()))) {
            List<Stream> streams = IntStream.range(0, 20)
                    .mapToObj(i -> swarm.open("/events?user=user" + i))
                    .toList();
            await().atMost(PATIENCE).until(() -> app.hub().sessions().count() == 20);
            app.hub().publish(Audience.everyone(), SseEvent.of("the last"));
            String position = app.hub().cursor().toString();
            app.close();

            await().atMost(PATIENCE).until(() -> swarm.unfinished() == 0);
            assertThat(streams).allSatisfy(stream -> {
                assertThat(stream.end()).isEqualTo("complete");
                assertThat(stream.data()).containsExactly("the last");
                assertThat(stream.lastEventId()).isEqualTo(position);
            });
        }
    }

    @Test
    void aProcessThatIsToldToEndLetsItsClientsGo() throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess process = AppProcess.ofClass(MicronautApp.class.getName(), List.of(), List.of("--port=" + port))
                        .awaitPort(port);
                StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port))) {
            Stream stream = swarm.open("/events?user=ann");
            await().atMost(PATIENCE).until(() -> !stream.lastEventId().isEmpty());
            process.terminate();

            await().atMost(PATIENCE).until(() -> stream.end() != null);
            assertThat(stream.end()).isEqualTo("complete");
            assertThat(process.awaitExit(PATIENCE)).isEqualTo(143);
            assertThat(process.output()).doesNotContain("Exception");
        }
    }
}
