package dev.ssehub.benchmarks;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.Audience;
import dev.ssehub.jdbc.JdbcBackplane;
import dev.ssehub.jdbc.JdbcOutbox;
import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.session.Subscription;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.RedisServer;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** How long a hundred events per second, one after the other, take to a session of another node; both nodes are in this process. */
final class JdbcDelivery {

    private final Duration length;
    private final int rounds;
    private final PrintStream out;

    /** One way to publish. */
    private static final class Way {
        private final String backplane;
        private final String how;
        private final Watch watch;
        private final Watch.Publisher publisher;
        private final Latencies waits = new Latencies();
        private final Latencies taken = new Latencies();

        Way(String backplane, String how, Watch watch, Watch.Publisher publisher) {
            this.backplane = backplane;
            this.how = how;
            this.watch = watch;
            this.publisher = publisher;
        }
    }

    JdbcDelivery(Duration length, int rounds, PrintStream out) {
        this.length = length;
        this.rounds = rounds;
        this.out = out;
    }

    @SuppressWarnings("try") // Closing a broker waits for its end.
    void run(List<LoadDatabase> databases) throws Exception {
        try (Broker redis = RedisServer.start()) {
            List<SseHub> hubs = new ArrayList<>();
            try {
                List<Way> ways = new ArrayList<>();
                ways.add(way(hubs, redis));
                for (LoadDatabase database : databases) {
                    ways.addAll(ways(hubs, database));
                }
                for (int round = -1; round < rounds; round++) {
                    for (Way way : ways) {
                        pace(way, round >= 0);
                    }
                }
                report(ways);
            } finally {
                hubs.forEach(SseHub::close);
            }
        }
    }

    private void report(List<Way> ways) {
        out.println(
                "| backplane | published by | publish waits, median (ms) | to the other node, median (ms) | p99 (ms) |");
        out.println("|---|---|---:|---:|---:|");
        for (Way way : ways) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.2f | %.2f | %.2f |%n",
                    way.backplane,
                    way.how,
                    way.waits.millis(0.5),
                    way.taken.millis(0.5),
                    way.taken.millis(0.99));
        }
    }

    private static Way way(List<SseHub> hubs, Broker redis) throws IOException {
        String log = UUID.randomUUID().toString();
        Watch watch = new Watch();
        SseHub first = pair(hubs, watch, redis(redis, log), redis(redis, log));
        return new Way("Redis", "`hub.publish`", watch, event -> {
            first.publish(Audience.everyone(), event);
        });
    }

    private static Backplane redis(Broker redis, String log) {
        return RedisBackplane.builder(redis.uri(), log).build();
    }

    private static List<Way> ways(List<SseHub> hubs, LoadDatabase database) throws IOException {
        String log = UUID.randomUUID().toString();
        Watch watch = new Watch();
        JdbcBackplane backplane = database.backplane(log);
        SseHub first = pair(hubs, watch, backplane, database.backplane(log));
        JdbcOutbox outbox = backplane.outbox();
        Watch.Publisher inTransaction = event -> {
            try (Connection connection = database.pool.getConnection()) {
                connection.setAutoCommit(false);
                outbox.publish(connection, Audience.everyone(), event);
                connection.commit();
            }
        };
        return List.of(
                new Way(database.name, "`hub.publish`", watch, event -> {
                    first.publish(Audience.everyone(), event);
                }),
                new Way(database.name, "a transaction, and `wake()`", watch, event -> {
                    inTransaction.publish(event);
                    backplane.wake();
                }),
                new Way(database.name, "a transaction alone", watch, inTransaction));
    }

    /** Starts a publishing node, which is returned, and one with a session that watches. */
    private static SseHub pair(List<SseHub> hubs, Watch watch, Backplane here, Backplane there) throws IOException {
        for (Backplane backplane : List.of(here, there)) {
            hubs.add(SseHub.builder().backplane(backplane).build());
        }
        hubs.get(hubs.size() - 1).open(OpenRequest.of(Subscription.user("ann")), signals -> {
            signals.writable();
            return watch;
        });
        return hubs.get(hubs.size() - 2);
    }

    private void pace(Way way, boolean isTold) {
        way.watch.forget();
        Latencies waits = way.watch.pace(length, way.publisher);
        if (isTold) {
            way.waits.addAll(waits);
            way.taken.addAll(way.watch.latencies());
        }
    }
}
