package dev.ssehub.benchmarks;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * More sessions without sockets than a machine may have open files: what one costs on the hub's own heap, and whether heartbeats are on
 * time.
 */
public final class SessionLoad {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int BEATS = 3;

    private final int sessions;

    /** Creates a run with this many sessions. */
    public SessionLoad(int sessions) {
        this.sessions = sessions;
    }

    /** Runs with the given number of sessions, 50,000 by default. */
    public static void main(String[] arguments) throws Exception {
        new SessionLoad(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000).run(System.out);
    }

    private void run(PrintStream out) throws IOException {
        out.printf(Locale.ROOT, "| sessions without sockets | %,d |%n", sessions);
        out.printf(
                Locale.ROOT,
                "| the hub's own heap per session, with a user and two groups (bytes) | %,d |%n",
                heapPerSession());
        out.printf(
                Locale.ROOT,
                "| longest silence, with heartbeats every %d s (s) | %.2f |%n",
                HEARTBEAT.toSeconds(),
                longestSilence().toMillis() / 1000.0);
    }

    /** Returns the bytes that the hub keeps for a session, without the names, which belong to the application, and without the socket. */
    long heapPerSession() throws IOException {
        try (SseHub hub = SseHub.create()) {
            Names[] names = names(2 * sessions);
            open(hub, names, sessions, Sink.INSTANCE);
            long before = usedHeap();
            open(hub, names, sessions, Sink.INSTANCE);
            return (usedHeap() - before) / sessions;
        }
    }

    /** A user and its two groups, of a hundred and of a thousand users. */
    private record Names(String user, String department, String floor) {}

    private static Names[] names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Names("user-" + i, "department-" + i / 100, "floor-" + i / 1000))
                .toArray(Names[]::new);
    }

    private static void open(SseHub hub, Names[] names, int count, Connection connection) throws IOException {
        int first = hub.sessions().count();
        for (int i = first; i < first + count; i++) {
            Subscription subscription =
                    Subscription.user(names[i].user).group(names[i].department).group(names[i].floor);
            hub.open(OpenRequest.of(subscription), signals -> {
                signals.writable();
                return connection;
            });
        }
        while (hub.sessions().count() < first + count
                || hub.metrics().lanes().stream()
                                .mapToLong(lane -> lane.sessions())
                                .sum()
                        < first + count) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Duration longestSilence() throws IOException {
        HubConfig config = HubConfig.builder().heartbeat(HEARTBEAT).build();
        try (SseHub hub = SseHub.create(config)) {
            Names[] names = names(sessions);
            Beats[] beats = new Beats[sessions];
            for (int i = 0; i < sessions; i++) {
                beats[i] = new Beats();
                open(hub, names, 1, beats[i]);
            }
            LockSupport.parkNanos(HEARTBEAT.multipliedBy(BEATS).toNanos());
            long longest = 0;
            for (Beats session : beats) {
                longest = Math.max(longest, session.longestSilence());
            }
            return Duration.ofNanos(longest);
        }
    }

    /** A socket that accepts everything, and records the longest silence. */
    private static final class Beats implements Connection {
        private final AtomicLong last = new AtomicLong(System.nanoTime());
        private final AtomicLong longest = new AtomicLong();

        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            long now = System.nanoTime();
            long silence = now - last.getAndSet(now);
            longest.accumulateAndGet(silence, Math::max);
            return true;
        }

        long longestSilence() {
            return Math.max(longest.get(), System.nanoTime() - last.get());
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }

    private static long usedHeap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
