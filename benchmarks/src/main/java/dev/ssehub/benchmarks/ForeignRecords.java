package dev.ssehub.benchmarks;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.session.Subscription;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.transport.OpenRequest;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What a node spends on records for users of other nodes: one hub publishes to users that the other has not, and the CPU time of all
 * threads that the other has brought along (its driver's, its follower, its lanes) is divided by the number of records.
 */
public final class ForeignRecords {

    private static final int WARM_UP = 50_000;
    private static final int RECORDS = 200_000;
    private static final int PUBLISHERS = 32;
    private static final int SESSIONS = 1_000;
    private static final int DATA_BYTES = 100;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final PrintStream out;

    ForeignRecords(PrintStream out) {
        this.out = out;
    }

    /** Runs on Redis and on RabbitMQ. */
    @SuppressWarnings("try") // Closing a broker waits for its end.
    public static void main(String[] arguments) throws Exception {
        ForeignRecords benchmark = new ForeignRecords(System.out);
        System.out.println(
                "| backplane | records/s | CPU for a foreign record (µs) | of it the follower's thread (µs) |");
        System.out.println("|---|---:|---:|---:|");
        try (Broker redis = Broker.redis()) {
            benchmark.measure("Redis", redis);
        }
        try (Broker rabbit = Broker.rabbit()) {
            benchmark.measure("RabbitMQ", rabbit);
        }
    }

    private void measure(String name, Broker broker) throws Exception {
        String log = UUID.randomUUID().toString();
        try (SseHub publisher = node("publisher", broker, log)) {
            // Its threads are all there before those of the other node are counted.
            publish(publisher, WARM_UP / 10);
            Set<Long> before = ids();
            try (SseHub other = node("other", broker, log)) {
                for (int i = 0; i < SESSIONS; i++) {
                    other.open(OpenRequest.of(Subscription.user("here" + i)), signals -> {
                        signals.writable();
                        return Sink.INSTANCE;
                    });
                }
                await(other, publish(publisher, WARM_UP));
                Set<Long> mine = new HashSet<>(ids());
                mine.removeAll(before);
                long cpu = cpuNanos(mine, "");
                long followerCpu = cpuNanos(mine, "sse-hub-r");
                long begin = System.nanoTime();
                await(other, publish(publisher, RECORDS));
                double seconds = (System.nanoTime() - begin) / 1e9;
                out.printf(
                        Locale.ROOT,
                        "| %s | %,.0f | %.2f | %.2f |%n",
                        name,
                        RECORDS / seconds,
                        (cpuNanos(mine, "") - cpu) / 1e3 / RECORDS,
                        (cpuNanos(mine, "sse-hub-r") - followerCpu) / 1e3 / RECORDS);
            }
        }
    }

    private static SseHub node(String name, Broker broker, String log) {
        Backplane backplane = broker.uri().startsWith("redis")
                ? RedisBackplane.builder(broker.uri(), log).build()
                : RabbitBackplane.builder(broker.uri(), log).build();
        return SseHub.builder()
                .config(HubConfig.builder().name(name).build())
                .backplane(backplane)
                .build();
    }

    /** Publishes to users of nobody's, from many threads at once. Returns the last id. */
    private static EventId publish(SseHub hub, int events) throws Exception {
        AtomicInteger left = new AtomicInteger(events);
        String data = "x".repeat(DATA_BYTES);
        ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
        try {
            CompletableFuture<?>[] all = new CompletableFuture<?>[PUBLISHERS];
            Arrays.setAll(
                    all,
                    i -> CompletableFuture.runAsync(
                            () -> {
                                for (int n = left.getAndDecrement(); n > 0; n = left.getAndDecrement()) {
                                    hub.publish(Audience.user("elsewhere" + n % 1000), SseEvent.of(data));
                                }
                            },
                            publishers));
            CompletableFuture.allOf(all).get(5, TimeUnit.MINUTES);
        } finally {
            publishers.shutdown();
        }
        return hub.publish(Audience.user("elsewhere"), SseEvent.of("last"));
    }

    private static void await(SseHub hub, EventId id) {
        long giveUpAt = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (id.isAfter(hub.cursor())) {
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException("the other node has not come to " + id + " within a minute");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Set<Long> ids() {
        Set<Long> ids = new HashSet<>();
        for (long id : threads.getAllThreadIds()) {
            ids.add(id);
        }
        return ids;
    }

    private long cpuNanos(Set<Long> ids, String prefix) {
        long sum = 0;
        for (long id : ids) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith(prefix)) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }
}
