package dev.ssehub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.EventId;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.testing.AppProcess;
import dev.ssehub.testing.Broker;
import dev.ssehub.testing.CuttingProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Three nodes in processes of their own, a hundred clients that hop between them, events to users, groups and everyone; meanwhile nodes
 * and broker are killed and started again, the broker is frozen for longer than every timeout, and the nodes' ways to it are cut.
 *
 * <p>{@code bin/chaos} runs it at the length of the published figures, with some calm after each harm.
 */
abstract class ChaosSuite {

    private static final int EVENTS = Integer.getInteger("ssehub.chaos.events", 500);
    private static final int CALM_MILLIS = Integer.getInteger("ssehub.chaos.calmMillis", 0);
    private static final int NODES = 3;
    private static final int CLIENTS = 100;
    private static final int PUBLISHERS = 6;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final SplittableRandom random = new SplittableRandom(Long.getLong("ssehub.chaos.seed", 42));
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<EventId, Sent> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger nextEvent = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final List<Node> nodes = new ArrayList<>();
    private final List<ChaosClient> clients = new ArrayList<>();
    private volatile boolean publishing = true;
    private volatile boolean hopping = true;
    private int hops;
    private int cuts;
    private int nodeKills;
    private int brokerKills;
    private int freezes;

    private record Sent(String audience, String text) {}

    protected abstract Broker broker();

    /** One node: its process, its way to the broker, and the clients that are with it. */
    private static final class Node {
        final int port;
        final CuttingProxy way;
        final StreamSwarm swarm;
        volatile AppProcess process;

        Node(int port, CuttingProxy way, AppProcess process) {
            this.port = port;
            this.way = way;
            this.process = process;
            this.swarm = new StreamSwarm(StreamSwarm.local(port), ChaosClient::onEvent);
        }
    }

    @Test
    void everyAcknowledgedEventReachesEveryEntitledClientOnceAndInOrder() throws Exception {
        String log = UUID.randomUUID().toString();
        try {
            for (int i = 0; i < NODES; i++) {
                CuttingProxy way = new CuttingProxy(broker().port());
                int port = AppProcess.freePort();
                nodes.add(new Node(port, way, ClusterProcess.start(port, uriThrough(way), log, TIMEOUT)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                ChaosClient client = new ChaosClient("u" + i % 50, "g" + i % 10);
                clients.add(client);
                client.goTo(nodes.get(i % NODES).swarm);
            }
            await().atMost(PATIENCE).until(() -> clients.stream().allMatch(client -> client.begin() != null));
            run(log);
            EventId last = publish(Long.MAX_VALUE, "all", "the end");
            await().atMost(PATIENCE)
                    .until(() -> clients.stream()
                            .allMatch(client -> client.got().stream().anyMatch(got -> !last.isAfter(got.id()))));
            hopping = false;
            check();
        } finally {
            publishing = false;
            hopping = false;
            for (Node node : nodes) {
                node.swarm.close();
                node.process.close();
                node.way.close();
            }
        }
    }

    private String uriThrough(CuttingProxy way) {
        return broker().uri().replace(":" + broker().port(), ":" + way.port());
    }

    private void run(String log) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                SplittableRandom own = random.split();
                publishers.add(threads.submit(() -> publishAll(own)));
            }
            SplittableRandom hopRandom = random.split();
            threads.execute(() -> hop(hopRandom));
            do {
                doHarm(log);
            } while (nextEvent.get() < EVENTS);
            publishing = false;
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Each kind of harm once, with time to recover from it only sometimes, or as much calm as is set. */
    private void doHarm(String log) throws Exception {
        Node victim = nodes.get(random.nextInt(NODES));
        victim.process.kill();
        nodeKills++;
        pause(500);
        victim.process = ClusterProcess.start(victim.port, uriThrough(victim.way), log, TIMEOUT);

        pause(CALM_MILLIS);

        Node lonely = nodes.get(random.nextInt(NODES));
        lonely.way.block(true);
        cuts++;
        pause(500 + random.nextInt(2000));
        lonely.way.block(false);
        nodes.forEach(node -> cuts += node.way.cut() > 0 ? 1 : 0);
        pause(CALM_MILLIS + random.nextInt(1000));

        broker().freeze();
        freezes++;
        pause(3 * TIMEOUT.toMillis() + random.nextInt(1000));
        broker().thaw();
        pause(CALM_MILLIS + random.nextInt(3000));

        broker().kill();
        brokerKills++;
        pause(random.nextInt(1000));
        broker().startAgain();
        pause(CALM_MILLIS + 2000 + random.nextInt(2000));
    }

    private void hop(SplittableRandom own) {
        while (hopping) {
            for (ChaosClient client : clients) {
                if (client.isCut() || own.nextInt(50) == 0) {
                    client.goTo(nodes.get(own.nextInt(NODES)).swarm);
                    hops++;
                }
            }
            pause(50);
        }
    }

    private void publishAll(SplittableRandom own) {
        while (publishing || nextEvent.get() < EVENTS) {
            int number = nextEvent.getAndIncrement();
            String audience = switch (own.nextInt(3)) {
                case 0 -> "all";
                case 1 -> "user:u" + own.nextInt(50);
                default -> "group:g" + own.nextInt(10);
            };
            EventId id = publish(own.nextLong(), audience, "event " + number);
            acknowledged.put(id, new Sent(audience, "event " + number));
            pause(own.nextInt(100));
        }
    }

    /** Publishes on one node after the other, with one idempotency key, until one of them says that it has. */
    private EventId publish(long choice, String audience, String text) {
        String key = UUID.randomUUID().toString();
        for (int attempt = 0; ; attempt++) {
            int port = nodes.get(Math.floorMod(choice + attempt, NODES)).port;
            URI uri = URI.create("http://127.0.0.1:" + port + "/publish?to=" + audience + "&once=" + key);
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(10))
                                .POST(HttpRequest.BodyPublishers.ofString(text))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return EventId.parse(answer.body()).orElseThrow();
                }
            } catch (IOException e) {
                // The node is gone, or not yet there again.
                retries.incrementAndGet();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            retries.incrementAndGet();
            pause(100);
        }
    }

    private void check() throws IOException {
        int lost = 0;
        int duplicate = 0;
        int reordered = 0;
        int foreign = 0;
        int gaps = 0;
        long received = 0;
        for (ChaosClient client : clients) {
            gaps += client.gaps();
            Set<EventId> ids = new HashSet<>();
            Set<String> texts = new HashSet<>();
            EventId last = new EventId(0, 0);
            for (ChaosClient.Got got : client.got()) {
                received++;
                duplicate += ids.add(got.id()) && texts.add(got.text()) ? 0 : 1;
                reordered += got.id().isAfter(last) ? 0 : 1;
                last = got.id();
                Sent sent = acknowledged.get(got.id());
                foreign +=
                        sent == null || sent.text().equals(got.text()) && client.isEntitledTo(sent.audience()) ? 0 : 1;
            }
            EventId begin = client.begin();
            for (Map.Entry<EventId, Sent> sent : acknowledged.entrySet()) {
                boolean isDue = client.isEntitledTo(sent.getValue().audience())
                        && sent.getKey().isAfter(begin);
                lost += isDue && !ids.contains(sent.getKey()) ? 1 : 0;
            }
        }
        String figures = String.format(
                "%s: events %,d, deliveries %,d, hops %,d, nodes killed %d, broker killed %d, frozen %d, ways cut %d, publishes tried"
                        + " again %,d; lost %d, duplicate %d, reordered %d, misdirected %d, false gaps %d",
                getClass().getSimpleName(),
                acknowledged.size(),
                received,
                hops,
                nodeKills,
                brokerKills,
                freezes,
                cuts,
                retries.get(),
                lost,
                duplicate,
                reordered,
                foreign,
                gaps);
        Files.writeString(Path.of("target", getClass().getSimpleName() + ".txt"), figures + "\n");
        assertThat(List.of(lost, duplicate, reordered, foreign, gaps))
                .as(figures)
                .containsOnly(0);
        assertThat(acknowledged.size()).as(figures).isGreaterThanOrEqualTo(EVENTS);
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
