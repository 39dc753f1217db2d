package dev.ssehub.benchmarks;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.Audience;
import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.session.Subscription;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The cost of a log that nodes share: events pass through a real broker on this machine, from the hub that publishes to a session of
 * another hub. The hubs are in this process and their sessions have no sockets, so that only the broker and the mirrors are measured.
 */
public final class BackplaneLoad {

    private static final int PUBLISHERS = 16;

    private final Duration length;
    private final PrintStream out;

    BackplaneLoad(Duration length, PrintStream out) {
        this.length = length;
        this.out = out;
    }

    /** Runs with Redis and with RabbitMQ. */
    public static void main(String[] arguments) throws Exception {
        new BackplaneLoad(Duration.ofSeconds(5), System.out).run();
    }

    @SuppressWarnings("try") // Closing a broker waits for its end.
    void run() throws Exception {
        out.println("| backplane | nodes | sessions on each | events/s, " + PUBLISHERS
                + " publishers | publish waits, median (ms) | to the other node, median (ms) | p99 (ms) |");
        out.println("|---|---:|---:|---:|---:|---:|---:|");
        try (Broker redis = Broker.redis()) {
            run("Redis", redis);
        }
        try (Broker rabbit = Broker.rabbit()) {
            run("RabbitMQ", rabbit);
        }
    }

    private void run(String name, Broker broker) throws Exception {
        // The first measurement warms up the JVM, and is not reported.
        measure(name, broker, 2, 100, false);
        for (int nodes = 1; nodes <= 3; nodes++) {
            measure(name, broker, nodes, 100, true);
        }
        for (int sessions : new int[] {1, 1_000, 10_000}) {
            measure(name, broker, 2, sessions, true);
        }
    }

    private void measure(String name, Broker broker, int nodes, int sessions, boolean told) throws Exception {
        String log = UUID.randomUUID().toString();
        List<SseHub> hubs = new ArrayList<>();
        Watch watch = new Watch();
        try {
            for (int i = 0; i < nodes; i++) {
                SseHub hub = SseHub.builder()
                        .config(HubConfig.builder().name("node" + i).build())
                        .backplane(backplane(broker, log))
                        .build();
                hubs.add(hub);
                for (int j = 0; j < sessions; j++) {
                    Connection connection = i == nodes - 1 && j == 0 ? watch : Sink.INSTANCE;
                    hub.open(OpenRequest.of(Subscription.user("user" + j)), signals -> {
                        signals.writable();
                        return connection;
                    });
                }
            }
            double perSecond = flood(hubs, watch);
            Latencies waits = pace(hubs.get(0), watch);
            if (told) {
                Latencies latencies = watch.latencies();
                out.printf(
                        Locale.ROOT,
                        "| %s | %d | %,d | %,.0f | %.2f | %.2f | %.2f |%n",
                        name,
                        nodes,
                        sessions,
                        perSecond,
                        waits.millis(0.5),
                        latencies.millis(0.5),
                        latencies.millis(0.99));
            }
        } finally {
            hubs.forEach(SseHub::close);
        }
    }

    private static Backplane backplane(Broker broker, String log) {
        return broker.uri().startsWith("redis")
                ? RedisBackplane.builder(broker.uri(), log).build()
                : RabbitBackplane.builder(broker.uri(), log).build();
    }

    /** Publishes as many events as possible, from all nodes at once. Returns how many per second reached the last node. */
    private double flood(List<SseHub> hubs, Watch watch) throws Exception {
        long end = System.nanoTime() + length.toNanos();
        long before = watch.seen();
        long begin = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
        AtomicLong published = new AtomicLong();
        try {
            CompletableFuture<?>[] publishers = new CompletableFuture<?>[PUBLISHERS];
            for (int i = 0; i < PUBLISHERS; i++) {
                SseHub hub = hubs.get(i % hubs.size());
                publishers[i] = CompletableFuture.runAsync(
                        () -> {
                            while (System.nanoTime() - end < 0) {
                                hub.publish(Audience.everyone(), Watch.stamped());
                                published.incrementAndGet();
                            }
                        },
                        threads);
            }
            CompletableFuture.allOf(publishers).get(2, TimeUnit.MINUTES);
        } finally {
            threads.shutdown();
        }
        watch.awaitSeen(before + published.get());
        return published.get() / ((System.nanoTime() - begin) / 1e9);
    }

    /** Publishes a hundred events per second from the first node. Returns how long each publish took. */
    private Latencies pace(SseHub hub, Watch watch) {
        watch.forget();
        return watch.pace(length, event -> {
            hub.publish(Audience.everyone(), event);
        });
    }
}
