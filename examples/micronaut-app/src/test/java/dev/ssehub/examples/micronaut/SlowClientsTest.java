package dev.ssehub.examples.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cost of clients that do not read, and what they receive when they read again. */
class SlowClientsTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final int READERS = 20;
    private static final int DEAF = 50;
    private static final String LARGE = "x".repeat(60_000);

    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private MicronautApp app;
    private SseHub hub;

    @BeforeEach
    void start() {
        app = MicronautApp.start("--port=0");
        hub = app.hub();
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void clientsThatDoNotReadGrowNoHeapAndDelayNobody() {
        try (StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(app.port()), (stream, event) -> {
            if (event.type().equals("tick")) {
                latencies.add(System.nanoTime() - Long.parseLong(event.data()));
            }
        })) {
            IntStream.range(0, READERS).forEach(i -> swarm.open("/events?user=reader" + i));
            awaitOpen(READERS);
            double alone = slowestTick();
            List<Stream> deaf = IntStream.range(0, DEAF)
                    .mapToObj(i -> swarm.open("/events?user=deaf" + i, Map.of(), 4096))
                    .toList();
            awaitOpen(READERS + DEAF);
            deaf.forEach(Stream::pause);
            // Fill the log before the measurement, so that it does not grow.
            publish("nobody", 40);
            long heapBefore = usedHeap();
            publish("deaf", 150);
            await().atMost(PATIENCE).until(() -> hub.metrics().lagging() + stalled() == DEAF);
            double together = slowestTick();
            long grown = usedHeap() - heapBefore;

            System.out.printf(
                    "slowest tick %.1f ms alone, %.1f ms beside %d clients that do not read; heap %+d KiB%n",
                    alone, together, DEAF, grown / 1024);
            // A publisher that waited for one of them would wait for the stall timeout of ten seconds.
            assertThat(together).isLessThan(Math.max(4 * alone, 4000));
            // One block that was taken, one that waits, and what the server buffers of one, with some margin.
            assertThat(grown).isLessThan(DEAF * (512L << 10));
            await().atMost(PATIENCE).until(() -> stalled() == DEAF);
            awaitOpen(READERS);
        }
    }

    private void awaitOpen(int sessions) {
        await().atMost(PATIENCE)
                .until(() -> hub.sessions().count() == sessions
                        && hub.sessions().all().stream().allMatch(session -> session.bytesSent() > 0));
    }

    /** Publishes different data to each client: a block that many clients share would cost nothing. */
    private void publish(String name, int times) {
        for (int i = 0; i < times * DEAF; i++) {
            hub.publish(Audience.user(name + i % DEAF), SseEvent.of(LARGE));
        }
    }

    private long stalled() {
        return hub.metrics().closed().get(CloseReason.STALLED);
    }

    /** Publishes to everyone, and returns the longest time in milliseconds until a reader received it. */
    private double slowestTick() {
        latencies.clear();
        for (int i = 1; i <= 40; i++) {
            hub.publish(Audience.everyone(), SseEvent.named("tick").data("" + System.nanoTime()));
            int expected = i * READERS;
            await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> latencies.size() >= expected);
        }
        return latencies.stream().mapToLong(Long::longValue).max().orElseThrow() / 1e6;
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void whoReadsAgainGetsAllOfIt() {
        try (StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(app.port()))) {
            Stream slow = swarm.open("/events?user=slow", Map.of(), 4096);
            awaitOpen(1);
            slow.pause();
            List<String> sent = IntStream.range(0, 200).mapToObj(i -> i + LARGE).toList();
            sent.forEach(data -> hub.publish(Audience.user("slow"), SseEvent.of(data)));
            await().atMost(PATIENCE).until(() -> hub.metrics().lagging() == 1);
            slow.resume();

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(slow.data()).isEqualTo(sent));
            assertThat(slow.end()).isNull();
        }
    }

    @Test
    void aClientThatWasSuspendedGoesOnWhereItWas() throws Exception {
        try (AppProcess curl = AppProcess.of(List.of("curl", "-sN", app.url() + "events?user=sleeper"), Path.of("."))) {
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
}
