package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large events, a small heap and clients that have stopped reading in a separate process, and an {@link OutOfMemoryError} on each lane. */
class SmallHeapTest {

    private static final Duration PATIENCE = LoadSuite.PATIENCE;
    private static final int EVENTS = 15;
    private static final int EVENT_BYTES = 4_000_000;

    private final List<AutoCloseable> open = new ArrayList<>();
    private AppProcess process;
    private int port;

    private void start(String container) throws Exception {
        // This ends the JVM at once if it really runs out of memory, but not if the test throws the error itself.
        process = AppProcess.ofClass(
                SmallHeapServer.class.getName(),
                List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"),
                List.of(container));
        open.add(process);
        Pattern listening = Pattern.compile(SmallHeapServer.LISTENING + "(\\d+)\\.");
        await().atMost(PATIENCE).until(() -> {
            Matcher line = listening.matcher(process.output());
            port = line.find() ? Integer.parseInt(line.group(1)) : 0;
            return port != 0;
        });
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest(name = "{0}, HTTP/{1}")
    @CsvSource({"tomcat, 1", "tomcat, 2", "jetty, 1", "jetty, 2", "undertow, 1", "undertow, 2"})
    void largeEventsNeedLittleMemoryAndAnErrorOfMemoryEndsOneStream(String container, int http) throws Exception {
        start(container);
        AtomicInteger large = new AtomicInteger();
        AtomicInteger gaps = new AtomicInteger();
        listen(http, "healthy", event -> {
            if (event.type().equals("large")) {
                large.incrementAndGet();
            } else if (event.type().equals("sse-hub.gap")) {
                gaps.incrementAndGet();
            }
        });
        for (int i = 0; i < StalledSuite.DEAF; i++) {
            stopReading(http, "deaf" + i);
        }
        for (int i = 1; i <= EVENTS; i++) {
            command("publish", EVENT_BYTES);
            int expected = i;
            await().atMost(PATIENCE).until(() -> large.get() == expected);
        }
        assertThat(gaps).hasValue(0);

        command("fail", 8);
        AtomicInteger fresh = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            AtomicInteger frames = new AtomicInteger();
            listen(http, "fresh" + i, event -> {
                if (frames.incrementAndGet() == 3) {
                    fresh.incrementAndGet();
                }
            });
        }
        command("publish", 100);
        await().atMost(PATIENCE).until(() -> fresh.get() == 8 && large.get() == EVENTS + 1);
        assertThat(process.output().replace("OutOfMemoryError: injected", "")).doesNotContain("OutOfMemoryError");
    }

    private void command(String what, int count) throws Exception {
        assertThat(new HttpCaller(port)
                        .get("/command?do=" + what + "&count=" + count)
                        .body())
                .isEqualTo("done");
    }

    private void listen(int http, String user, Consumer<ReceivedEvent> onEvent) throws Exception {
        if (http == 1) {
            StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port), (stream, event) -> onEvent.accept(event));
            open.add(swarm);
            swarm.open("/events?user=" + user);
        } else {
            Http2Client client = new Http2Client(port, 0);
            open.add(client);
            client.get("/events?user=" + user);
            client.readAll(onEvent);
        }
    }

    private void stopReading(int http, String user) throws Exception {
        if (http == 1) {
            StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port));
            open.add(swarm);
            StreamSwarm.Stream stream = swarm.open("/events?user=" + user, Map.of(), 4096);
            await().atMost(PATIENCE).until(() -> !stream.events().isEmpty());
            stream.pause();
        } else {
            Http2Client client = new Http2Client(port, 4096);
            open.add(client);
            client.get("/events?user=" + user);
            client.readUntilFirstEvent();
        }
    }
}
