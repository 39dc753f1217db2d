package dev.ssehub.tests.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfigBuilder;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.tests.support.AppProcess;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that reads all the time, beside many that have stopped reading. Every container runs the whole suite. */
abstract class StalledSuite extends LeavingSuite {

    static final int DEAF = 20;
    private static final Duration HEARTBEAT = Duration.ofMillis(300);
    private static final String LARGE = "x".repeat(60_000);
    /** More than the window of an HTTP/2 stream: by then, the buffers of a client that does not read have long been full. */
    private static final int BROADCASTS = 110;

    private final List<AutoCloseable> clients = new ArrayList<>();

    @AfterEach
    final void hangUp() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    private static HubConfigBuilder settings(HubConfigBuilder config) {
        return config.heartbeat(HEARTBEAT).stallTimeout(Duration.ofSeconds(20));
    }

    @Test
    void aReaderIsServedBesideTwentyStalledClientsOverHttp1() throws Exception {
        start(StalledSuite::settings);
        swarm.close();
        try (Silence silence = new Silence()) {
            swarm = new StreamSwarm(StreamSwarm.local(server.port()), (stream, event) -> {
                if ("healthy".equals(stream.attachment())) {
                    silence.hear();
                }
            });
            swarm.open("/events?user=healthy").attach("healthy");
            List<Stream> deaf = new ArrayList<>();
            for (int i = 0; i < DEAF; i++) {
                deaf.add(swarm.open("/events?group=deaf&user=deaf" + i, Map.of(), 4096));
            }
            awaitOpen(DEAF + 1);
            deaf.forEach(Stream::pause);
            broadcastUntilTheDeafAreFull(silence);
            assertThatItWasHeard(silence, "HTTP/1.1");
        }
    }

    @Test
    void aReaderIsServedBesideTwentyStalledClientsOverHttp2() throws Exception {
        start(StalledSuite::settings);
        try (Silence silence = new Silence()) {
            listen("/events?user=healthy", event -> silence.hear());
            for (int i = 0; i < DEAF; i++) {
                Http2Client deaf = http2(4096);
                deaf.get("/events?group=deaf&user=deaf" + i);
                deaf.readUntilFirstEvent();
            }
            awaitOpen(DEAF + 1);
            broadcastUntilTheDeafAreFull(silence);
            assertThatItWasHeard(silence, "HTTP/2");
        }
    }

    /** As in production, where one connection carries many streams. */
    @Test
    void streamsThatShareAConnectionAllGetEverythingOverHttp2() throws Exception {
        start(StalledSuite::settings);
        Http2Client client = http2(0);
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            client.get("/events?user=user" + i);
        }
        client.readAll(event -> {
            if (event.type().equals("tick")) {
                synchronized (got) {
                    got.add(event.data());
                }
            }
        });
        awaitOpen(10);
        for (int i = 0; i < 100; i++) {
            hub.publish(Audience.user("user" + i % 10), SseEvent.named("tick").data("" + i));
        }
        await().atMost(PATIENCE).until(() -> {
            synchronized (got) {
                return got.size() == 100;
            }
        });
    }

    @Test
    void anEventLargerThanAllBuffersArrivesWholeOverHttp2() throws Exception {
        start(config -> config);
        List<String> got = Collections.synchronizedList(new ArrayList<>());
        listen("/events?user=ann", event -> got.add(event.data()));
        awaitOpen(1);
        String large = "0123456789abcdef".repeat(128 * 1024);
        hub.publish(Audience.user("ann"), SseEvent.of(large));
        hub.publish(Audience.user("ann"), SseEvent.of("after"));

        await().atMost(PATIENCE).until(() -> got.contains("after"));
        assertThat(got.get(got.size() - 2)).isEqualTo(large);
    }

    /**
     * The client reads half a megabyte per second. The whole event takes longer than the stall timeout, but there is always progress, even
     * though the server sees it only every other second, because the kernel buffers 4 MB.
     */
    @Test
    void aSlowButSteadyReaderIsNotCutOffInALargeEvent() throws Exception {
        start(config -> config.stallTimeout(Duration.ofSeconds(7)).maxEventBytes(8_000_000));
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(32 * 1024);
            slow.connect(new InetSocketAddress("127.0.0.1", server.port()));
            slow.setSoTimeout((int) PATIENCE.toMillis());
            slow.getOutputStream()
                    .write("GET /events?user=slow HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                            .getBytes(UTF_8));
            awaitOpen(1);
            hub.publish(Audience.user("slow"), SseEvent.of("x".repeat(7_000_000)));
            hub.publish(Audience.user("slow"), SseEvent.of("the end"));

            InputStream in = slow.getInputStream();
            byte[] piece = new byte[25_000];
            String text = "";
            while (!text.contains("data: the end")) {
                int read = in.read(piece);
                assertThat(read).as("the stream continues").isPositive();
                assertThat(hub.metrics().closed().get(CloseReason.STALLED)).isZero();
                text = text.substring(Math.max(0, text.length() - 40)) + new String(piece, 0, read, UTF_8);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    /** Like a closed laptop, or a tab that the system has suspended. */
    @Test
    void aSuspendedClientContinuesWhereItWas() throws Exception {
        start(config -> config);
        try (AppProcess curl = AppProcess.of(
                List.of("curl", "-sN", "http://127.0.0.1:" + server.port() + "/events?user=sleeper"), Path.of("."))) {
            awaitOpen(1);
            hub.publish(Audience.user("sleeper"), SseEvent.of("before"));
            await().atMost(PATIENCE).until(() -> curl.output().contains("data: before\n"));
            curl.signal("STOP");
            AtomicInteger sent = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> {
                hub.publish(Audience.user("sleeper"), SseEvent.of(sent.getAndIncrement() + LARGE));
                return hub.metrics().lagging() == 1;
            });
            curl.signal("CONT");
            hub.publish(Audience.user("sleeper"), SseEvent.of("after"));

            await().atMost(PATIENCE).until(() -> curl.output().contains("data: after\n"));
            assertThat(curl.output().lines().filter(line -> line.startsWith("data: ") && line.endsWith("x")))
                    .containsExactlyElementsOf(IntStream.range(0, sent.get())
                            .mapToObj(i -> "data: " + i + LARGE)
                            .toList());
        }
    }

    /** However a container treats streams that the hub has given up, they occupy none of the endpoint's threads. */
    @Test
    void noThreadWaitsForClientsThatTheHubHasGivenUp() throws Exception {
        start(config -> config.stallTimeout(Duration.ofSeconds(2)));
        for (int i = 0; i < 3; i++) {
            swarm.open("/events?user=deaf" + i, Map.of(), 4096).pause();
        }
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 3);
        await().atMost(PATIENCE).until(() -> {
            hub.publish(Audience.everyone(), SseEvent.of(LARGE));
            return hub.metrics().closed().get(CloseReason.STALLED) == 3;
        });

        await().atMost(PATIENCE).until(() -> threads("sse-hub-writer").isEmpty());
    }

    private Http2Client http2(int receiveBufferBytes) throws Exception {
        Http2Client client = new Http2Client(server.port(), receiveBufferBytes);
        clients.add(client);
        return client;
    }

    final Http2Client listen(String path, Consumer<ReceivedEvent> onEvent) throws Exception {
        Http2Client client = http2(0);
        client.get(path);
        client.readAll(onEvent);
        return client;
    }

    private void broadcastUntilTheDeafAreFull(Silence silence) {
        for (int i = 0; i < BROADCASTS; i++) {
            hub.publish(Audience.everyone(), SseEvent.of(LARGE));
            int heard = silence.times();
            await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> silence.times() > heard);
        }
        await().atMost(PATIENCE).until(() -> hub.metrics().lagging() + gone() >= DEAF);
        int heard = silence.times();
        await().atMost(PATIENCE).until(() -> silence.times() > heard + 10);
    }

    private long gone() {
        Map<CloseReason, Long> closed = hub.metrics().closed();
        return closed.get(CloseReason.CLIENT_GONE) + closed.get(CloseReason.STALLED);
    }

    private void assertThatItWasHeard(Silence silence, String protocol) {
        Duration longest = silence.longest();
        System.out.printf(
                "%s, %s: %d ms of silence at most beside %d clients that have stopped reading; heard %d times%n",
                getClass().getSimpleName(), protocol, longest.toMillis(), DEAF, silence.times());
        assertThat(longest).isLessThan(Duration.ofSeconds(1));
    }
}
