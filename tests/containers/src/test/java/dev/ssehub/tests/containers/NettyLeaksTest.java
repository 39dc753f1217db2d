package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.Cors;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty's buffers are released, however a stream ends. Netty's leak detector would log any that are not. */
class NettyLeaksTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final String LARGE = "x".repeat(60_000);
    private static final int STREAMS = 40;

    private final Level levelBefore = ResourceLeakDetector.getLevel();

    @BeforeEach
    void watchEachBuffer() {
        ResourceLeakDetector.setLevel(Level.PARANOID);
    }

    @AfterEach
    void watchAsBefore() {
        ResourceLeakDetector.setLevel(levelBefore);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noBufferIsLostHoweverStreamsEnd(boolean isFiltered) throws Exception {
        ReactorNettyTest servers = isFiltered ? new FilteredReactorNettyTest() : new ReactorNettyTest();
        try (EveryLog log = new EveryLog()) {
            HubConfig config = HubConfig.builder()
                    .limits(limits -> limits.maxSessions(STREAMS))
                    .stallTimeout(Duration.ofSeconds(1))
                    .heartbeat(Duration.ofMillis(200))
                    .build();
            try (SseHub hub = SseHub.builder().config(config).build()) {
                Container.App app = new Container.App()
                        .stream("/events", hub, Cors.none(), parameter -> Subscription.user(parameter.apply("user")));
                try (Container.Running server = servers.container().start(app);
                        StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(server.port()))) {
                    endInEveryWay(hub, server, swarm);
                }
            }
            assertThat(log.lines()).noneMatch(line -> line.contains("LEAK"));
            collect();
            assertThat(log.lines()).noneMatch(line -> line.contains("LEAK"));
        }
    }

    private static void endInEveryWay(SseHub hub, Container.Running server, StreamSwarm swarm) throws Exception {
        List<Stream> streams = open(swarm, STREAMS / 2);
        List<Stream> deaf = open(swarm, STREAMS / 4).stream().map(Stream::pause).toList();
        try (Http2Client http2 = new Http2Client(server.port(), 0)) {
            for (int i = 0; i < STREAMS / 4; i++) {
                http2.get("/events?user=http2");
            }
            http2.readAll(event -> {});
            await().atMost(PATIENCE).until(() -> hub.sessions().count() == STREAMS);
            refused(swarm, "text/event-stream", 200);
            refused(swarm, "*/*", 503);

            await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> {
                hub.publish(Audience.everyone(), SseEvent.of(LARGE));
                return hub.metrics().closed().get(CloseReason.STALLED) >= deaf.size();
            });
            for (Stream leaving : streams.subList(0, 10)) {
                hub.publish(Audience.everyone(), SseEvent.of(LARGE));
                leaving.reset();
            }
            http2.resetStreams();
            await().atMost(PATIENCE).until(() -> {
                hub.publish(Audience.everyone(), SseEvent.of(LARGE));
                return hub.sessions().count() <= STREAMS / 2 - 10;
            });
        }
        hub.publish(Audience.everyone(), SseEvent.of(LARGE));
        hub.drain(Duration.ofMillis(200)).get();
        List<Stream> drained = streams.subList(10, streams.size());
        await().atMost(PATIENCE).until(() -> drained.stream().allMatch(stream -> stream.end() != null));
        refused(swarm, "text/event-stream", 200);
    }

    private static List<Stream> open(StreamSwarm swarm, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> swarm.open("/events?user=user" + i, Map.of(), 4096))
                .toList();
    }

    private static void refused(StreamSwarm swarm, String accepted, int status) {
        Stream stream = swarm.open("/events?user=late", Map.of("Accept", accepted));
        await().atMost(PATIENCE).until(() -> stream.end() != null || stream.status() == 503);
        assertThat(stream.status()).isEqualTo(status);
    }

    /** A leaked buffer is found by the garbage collector, and reported when the next buffer is allocated. */
    private static void collect() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            PooledByteBufAllocator.DEFAULT.heapBuffer(1).release();
            PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
    }
}
