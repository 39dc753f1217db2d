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
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The cost for a node of records for users of other nodes: one hub publishes to users that the other does not have, and the CPU time of all
 * threads of the other hub (its driver, its follower, its lanes) is divided by the number of records.
 */
public final class ForeignRecords {

    private static final int WARM_UP = 50_000;
    private static final int RECORDS = 200_000;
    private static final int PUBLISHERS = 32;
    private static final int SESSIONS = 1_000;
    private static final int DATA_BYTES = 100;

    /** The parts of thread names that differ between runs. */
    private static final Pattern NAMES = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[ -][0-9.:-]+$");

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final PrintStream out;

    ForeignRecords(PrintStream out) {
        this.out = out;
    }

    /** Runs with Redis and with RabbitMQ. */
    @SuppressWarnings("try") // Closing a broker waits for its end.
    public static void main(String[] arguments) throws Exception {
        ForeignRecords benchmark = new ForeignRecords(System.out);
        System.out.println("| backplane | reader | records/s | CPU for a foreign record (µs) | by thread |");
        System.out.println("|---|---|---:|---:|---|");
        try (Broker redis = Broker.redis()) {
            benchmark.measure("Redis", redis);
        }
        try (Broker rabbit = Broker.rabbit()) {
            benchmark.measure("RabbitMQ", rabbit);
        }
    }

    /** Measures the driver on its own first, with the same publisher. */
    private void measure(String name, Broker broker) throws Exception {
        String log = UUID.randomUUID().toString();
        try (SseHub publisher = node("publisher", broker, log)) {
            // Starts all of the publisher's threads, so that those of the readers can be counted separately.
            publish(publisher, WARM_UP / 10);
            Set<Long> before = cpuNanos().keySet();
            try (BareReader bare = bareReader(broker, log)) {
                measure(name, "the driver alone", publisher, before, () -> bare.place);
            }
            try (SseHub other = node("other", broker, log)) {
                for (int i = 0; i < SESSIONS; i++) {
                    other.open(OpenRequest.of(Subscription.user("here" + i)), signals -> {
                        signals.writable();
                        return Sink.INSTANCE;
                    });
                }
                measure(name, "a node", publisher, before, other::cursor);
            }
        }
    }

    private void measure(String name, String reader, SseHub publisher, Set<Long> before, Supplier<EventId> place)
            throws Exception {
        await(place, publish(publisher, WARM_UP));
        Map<Long, Long> begins = cpuNanos();
        begins.keySet().removeAll(before);
        long begin = System.nanoTime();
        await(place, publish(publisher, RECORDS));
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<Long, Long> ends = cpuNanos();
        ends.keySet().retainAll(begins.keySet());
        double micros = 0;
        StringJoiner shares = new StringJoiner(", ");
        for (Map.Entry<Long, Long> end : ends.entrySet()) {
            double share = (end.getValue() - begins.get(end.getKey())) / 1e3 / RECORDS;
            micros += share;
            ThreadInfo thread = threads.getThreadInfo(end.getKey());
            if (thread != null && share >= 0.05) {
                shares.add(String.format(
                        Locale.ROOT,
                        "%s %.2f",
                        NAMES.matcher(thread.getThreadName()).replaceAll(""),
                        share));
            }
        }
        out.printf(Locale.ROOT, "| %s | %s | %,.0f | %.2f | %s |%n", name, reader, RECORDS / seconds, micros, shares);
    }

    private static BareReader bareReader(Broker broker, String log) throws Exception {
        return broker.uri().startsWith("redis")
                ? new BareReader.Redis(broker.uri(), log)
                : new BareReader.Rabbit(broker.uri(), log);
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

    /** Publishes to users without sessions, from many threads at once. Returns the last id. */
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
        // Waits, so that none of these threads is counted as a reader's.
        if (!publishers.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("publishers do not end");
        }
        return hub.publish(Audience.user("elsewhere"), SseEvent.of("last"));
    }

    private static void await(Supplier<EventId> place, EventId id) {
        long giveUpAt = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (id.isAfter(place.get())) {
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException("the other node has not come to " + id + " within a minute");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Map<Long, Long> cpuNanos() {
        Map<Long, Long> nanos = new TreeMap<>();
        for (long id : threads.getAllThreadIds()) {
            nanos.put(id, threads.getThreadCpuTime(id));
        }
        nanos.values().removeIf(time -> time < 0);
        return nanos;
    }
}
