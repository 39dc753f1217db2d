package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfigBuilder;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.Cors;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The adapters under load and with misbehaving clients. Every server runs the whole suite, over real sockets. */
abstract class LoadSuite {

    static final Duration PATIENCE = TestTimeouts.condition();
    private static final double SCALE = Double.parseDouble(System.getProperty("ssehub.test.scale", "1"));

    final LogCapture log = new LogCapture();
    SseHub.Builder hubBuilder = SseHub.builder();
    SseHub hub;
    Container.Running server;
    StreamSwarm swarm;

    protected abstract Container container();

    final void start(UnaryOperator<HubConfigBuilder> change) throws Exception {
        start(change, app -> {});
    }

    final void start(UnaryOperator<HubConfigBuilder> change, Consumer<Container.App> more) throws Exception {
        hub = hubBuilder.config(change.apply(HubConfig.builder()).build()).build();
        Cors cors = new Cors(Set.of("https://app.example"), true);
        Container.App app = new Container.App()
                .stream("/events", hub, cors, LoadSuite::subscription)
                        .poll("/poll", hub, cors, LoadSuite::subscription);
        more.accept(app);
        server = container().start(app);
        swarm = new StreamSwarm(StreamSwarm.local(server.port()));
    }

    private static Subscription subscription(UnaryOperator<String> parameter) {
        String user = parameter.apply("user");
        if (user == null) {
            throw RequestRejectedException.unauthorized("log in");
        }
        if (user.equals("root")) {
            throw RequestRejectedException.forbidden("not you");
        }
        if (user.equals("gone")) {
            throw RequestRejectedException.noContent();
        }
        Subscription subscription = Subscription.user(user);
        if ("plain".equals(parameter.apply("framing"))) {
            subscription = subscription.framing(Framing.PLAIN);
        }
        if ("reset".equals(parameter.apply("end"))) {
            subscription = subscription.endStyle(EndStyle.RESET);
        }
        String group = parameter.apply("group");
        return group == null ? subscription : subscription.group(group);
    }

    @BeforeEach
    final void captureLog() {
        log.start();
    }

    @AfterEach
    final void stop() throws Exception {
        log.stop();
        if (swarm != null) {
            swarm.close();
        }
        if (hub != null) {
            hub.close();
        }
        if (server != null) {
            server.close();
        }
    }

    final void awaitOpen(int sessions) {
        await().atMost(PATIENCE)
                .until(() -> hub.sessions().count() == sessions
                        && hub.sessions().all().stream().allMatch(session -> session.bytesSent() > 0));
    }

    static List<String> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith(name))
                .toList();
    }

    @Test
    void fiveOfFiveHundredThatNeverReadCostTheOthersNothing() throws Exception {
        start(config -> config.stallTimeout(Duration.ofSeconds(5)).heartbeat(Duration.ofSeconds(2)));
        swarm.close();
        ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
        swarm = new StreamSwarm(StreamSwarm.local(server.port()), (stream, event) -> recordLatency(event, latencies));
        IntStream.range(0, 495).forEach(i -> swarm.open("/events?user=user" + i));
        awaitOpen(495);
        double alone = publishTicks(latencies, 495);
        long heapAlone = usedHeap();

        List<Stream> deaf = IntStream.range(0, 5)
                .mapToObj(i -> swarm.open("/events?group=slow&user=slow" + i, Map.of(), 4096)
                        .pause())
                .toList();
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 500);
        String large = "x".repeat(60_000);
        for (int i = 0; i < 200; i++) {
            hub.publish(Audience.group("slow"), SseEvent.of(large));
        }
        await().atMost(PATIENCE).until(() -> hub.metrics().lagging() + stalled() == 5);
        double together = publishTicks(latencies, 495);
        long heapTogether = usedHeap();

        await().atMost(PATIENCE).until(() -> stalled() == 5);
        assertThat(hub.sessions().count()).isEqualTo(495);
        assertThat(deaf).allSatisfy(stream -> assertThat(stream.bodyBytes()).isLessThan(200L * large.length()));
        System.out.printf(
                "%s: p99 of 495 clients %.1f ms alone, %.1f ms beside five that never read; heap %+d KiB%n",
                getClass().getSimpleName(), alone, together, (heapTogether - heapAlone) / 1024);
        // A stalled client that held a thread or a lock would delay the others by the stall timeout.
        assertThat(together).isLessThan(Math.max(4 * alone, 4000));
        // The log keeps 12 MB of large events. The rest belongs to the kernel and container buffers of five stalled
        // clients.
        assertThat(heapTogether - heapAlone).isLessThan(30L << 20);
    }

    private long stalled() {
        return hub.metrics().closed().get(CloseReason.STALLED);
    }

    private static void recordLatency(ReceivedEvent event, ConcurrentLinkedQueue<Long> latencies) {
        if (event.type().equals("tick")) {
            latencies.add(System.nanoTime() - Long.parseLong(event.data()));
        }
    }

    /** Publishes to everyone and returns the 99th percentile of the latency, in milliseconds. */
    private double publishTicks(ConcurrentLinkedQueue<Long> latencies, int clients) {
        latencies.clear();
        int ticks = 40;
        for (int i = 0; i < ticks; i++) {
            hub.publish(Audience.everyone(), SseEvent.named("tick").data(String.valueOf(System.nanoTime())));
            int expected = (i + 1) * clients;
            await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> latencies.size() >= expected);
        }
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[sorted.length * 99 / 100] / 1e6;
    }

    static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void tenThousandAbortedConnectionsLeaveNothing() throws Exception {
        int cycles = (int) (10_000 * SCALE);
        start(config -> config.heartbeat(Duration.ofMillis(200)));
        Random random = new Random(1);
        cycle(500, random);
        awaitOpen(0);
        long heapBefore = usedHeap();
        int threadsBefore = threads("sse-hub").size();

        cycle(cycles, random);

        awaitOpen(0);
        assertThat(hub.metrics().lagging()).isZero();
        // Idle writers end after some time.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(threads("sse-hub")).hasSizeLessThanOrEqualTo(threadsBefore));
        long heapAfter = usedHeap();
        System.out.printf(
                "%s: %d connect/abort cycles, heap %+d KiB, threads %+d%n",
                getClass().getSimpleName(),
                cycles,
                (heapAfter - heapBefore) / 1024,
                threads("sse-hub").size() - threadsBefore);
        assertThat(heapAfter - heapBefore).isLessThan(20L << 20);
    }

    /** Opens streams and cuts them, some before the response and some after it, by FIN or by RST, while events are published. */
    private void cycle(int times, Random random) {
        List<Stream> open = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            open.add(swarm.open("/events?user=user" + i % 100));
            if (i % 10 == 0) {
                hub.publish(Audience.everyone(), SseEvent.of("x".repeat(100)).ephemeral());
            }
            if (open.size() >= 50) {
                Stream victim = open.remove(random.nextInt(open.size()));
                if (random.nextInt(4) > 0) {
                    await().pollInterval(Duration.ofMillis(1))
                            .atMost(PATIENCE)
                            .until(() -> victim.status() != 0 || victim.end() != null);
                }
                if (random.nextBoolean()) {
                    victim.reset();
                } else {
                    victim.close();
                }
            }
        }
        open.forEach(Stream::reset);
        await().atMost(PATIENCE).until(() -> swarm.unfinished() == 0);
    }

    @Test
    void noClientEverSeesAnEventForAnother() throws Exception {
        start(config -> config.heartbeat(Duration.ofMillis(100)));
        swarm.close();
        AtomicLong checked = new AtomicLong();
        ConcurrentLinkedQueue<String> leaks = new ConcurrentLinkedQueue<>();
        swarm = new StreamSwarm(StreamSwarm.local(server.port()), (stream, event) -> {
            if (event.type().equals("token")) {
                checked.incrementAndGet();
                if (!event.data().equals("secret of " + stream.attachment())) {
                    leaks.add(stream.attachment() + " saw: " + event.data());
                }
            }
        });
        int users = 200;
        Random random = new Random(2);
        Stream[] streams = new Stream[users];
        for (int round = 0; round < 40; round++) {
            await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> {
                openAllThatHaveEnded(streams);
                return hub.sessions().count() >= users / 2;
            });
            for (int i = 0; i < 500; i++) {
                String user = "u" + random.nextInt(users);
                hub.publish(Audience.user(user), SseEvent.named("token").data("secret of " + user));
                if (i % 5 == 0) {
                    Stream victim = streams[random.nextInt(users)];
                    if (random.nextBoolean()) {
                        victim.reset();
                    } else {
                        victim.close();
                    }
                }
            }
            long enough = 25L * (round + 1);
            await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> {
                String user = "u" + random.nextInt(users);
                hub.publish(Audience.user(user), SseEvent.named("token").data("secret of " + user));
                return checked.get() >= enough;
            });
        }
        assertThat(leaks).isEmpty();
        assertThat(hub.metrics().opened()).isGreaterThan(1000);
    }

    private void openAllThatHaveEnded(Stream[] streams) throws IOException {
        for (int user = 0; user < streams.length; user++) {
            if (streams[user] == null || streams[user].end() != null) {
                streams[user] = swarm.open("/events?user=u" + user).attach("u" + user);
            }
        }
    }
}
