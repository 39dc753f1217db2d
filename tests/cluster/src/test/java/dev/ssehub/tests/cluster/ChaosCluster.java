package dev.ssehub.tests.cluster;

import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.tests.cluster.ClusterNode.Retention;
import dev.ssehub.tests.cluster.RecordedHoles.Hole;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.CuttingProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Three nodes in separate processes, a hundred clients that hop between them, and methods to harm them. */
final class ChaosCluster implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int NODES = 3;
    private static final int CLIENTS = 100;
    private static final int HEAP_MEGABYTES = 256;

    /** The kinds of harm. */
    enum Harm {
        NODE_KILLED,
        NODE_STOPPED,
        NODE_STARVED,
        BROKER_KILLED,
        BROKER_FROZEN,
        WAY_CUT
    }

    /** One node: its process, its connection to the broker, and its clients. */
    static final class Node {
        final int port;
        private final CuttingProxy way;
        private final StreamSwarm swarm;
        private volatile AppProcess process;

        private Node(int port, CuttingProxy way, AppProcess process) {
            this.port = port;
            this.way = way;
            this.process = process;
            this.swarm = new StreamSwarm(StreamSwarm.local(port), ChaosClient::onEvent);
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final Broker broker;
    private final String log;
    private final Duration timeout;
    private final Retention retention;
    private final List<Node> nodes = new ArrayList<>();
    private final List<ChaosClient> clients = new ArrayList<>();
    private final Map<Harm, Integer> harms = new EnumMap<>(Harm.class);
    private final AtomicInteger hops = new AtomicInteger();
    private volatile boolean hopping = true;

    private ChaosCluster(Broker broker, String log, Duration timeout, Retention retention) {
        this.broker = broker;
        this.log = log;
        this.timeout = timeout;
        this.retention = retention;
    }

    /** Starts a cluster, and waits until each client has a position. */
    static ChaosCluster start(Broker broker, String log, Duration timeout, Retention retention) throws Exception {
        ChaosCluster cluster = new ChaosCluster(broker, log, timeout, retention);
        try {
            for (int i = 0; i < NODES; i++) {
                CuttingProxy way = new CuttingProxy(broker.port());
                int port = AppProcess.freePort();
                cluster.nodes.add(new Node(port, way, cluster.launch(port, way)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                ChaosClient client = new ChaosClient("u" + i % 50, "g" + i % 10);
                cluster.clients.add(client);
                client.goTo(cluster.nodes.get(i % NODES).swarm);
            }
            await().atMost(PATIENCE).until(() -> cluster.clients.stream().allMatch(client -> client.begin() != null));
            return cluster;
        } catch (Exception | Error e) {
            cluster.close();
            throw e;
        }
    }

    private AppProcess launch(int port, CuttingProxy way) throws Exception {
        String uri = broker.uri().replace(":" + broker.port(), ":" + way.port());
        return ClusterProcess.start(port, uri, log, timeout, retention, HEAP_MEGABYTES);
    }

    List<ChaosClient> clients() {
        return clients;
    }

    List<Integer> ports() {
        return nodes.stream().map(node -> node.port).toList();
    }

    Node any(SplittableRandom random) {
        return nodes.get(random.nextInt(NODES));
    }

    /** Returns the ports of the other nodes. */
    List<Integer> portsExcept(Node node) {
        return nodes.stream()
                .filter(other -> other != node)
                .map(other -> other.port)
                .toList();
    }

    /** Returns the holes in the logs of the nodes; for a killed node, only those since its restart. */
    List<Hole> holes() throws IOException, InterruptedException {
        List<Hole> holes = new ArrayList<>();
        for (int port : ports()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/holes"))
                    .timeout(PATIENCE)
                    .build();
            String answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            answer.lines().map(Hole::parse).forEach(holes::add);
        }
        return holes;
    }

    int hops() {
        return hops.get();
    }

    int count(Harm harm) {
        return harms.getOrDefault(harm, 0);
    }

    private void record(Harm harm) {
        harms.merge(harm, 1, Integer::sum);
    }

    /** Moves clients from node to node until {@link #settle()}; clients whose streams were cut, at once. */
    void hop(SplittableRandom random) {
        while (hopping) {
            for (ChaosClient client : clients) {
                if (client.isCut() || random.nextInt(50) == 0) {
                    client.goTo(any(random).swarm);
                    hops.incrementAndGet();
                }
            }
            pause(50);
        }
    }

    void settle() {
        hopping = false;
    }

    /** Kills a node, and starts it again. */
    void kill(Node node) throws Exception {
        node.process.kill();
        record(Harm.NODE_KILLED);
        pause(500);
        node.process = launch(node.port, node.way);
    }

    /** Suspends a node (SIGSTOP) until some work is done, for a minimum time. */
    void stopDuring(Node node, long atLeastMillis, Runnable work) throws Exception {
        node.process.signal("STOP");
        record(Harm.NODE_STOPPED);
        try {
            long begin = System.nanoTime();
            work.run();
            pause(atLeastMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        } finally {
            node.process.signal("CONT");
        }
    }

    /** Lets a node run for only 10 of every 200 milliseconds until some work is done, for a minimum time. */
    void starveDuring(Node node, long atLeastMillis, Runnable work) throws Exception {
        record(Harm.NODE_STARVED);
        try (AutoCloseable starving = node.process.starve(Duration.ofMillis(190), Duration.ofMillis(10))) {
            long begin = System.nanoTime();
            work.run();
            pause(atLeastMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        }
    }

    /** Cuts a node off from the broker for some time, and then all nodes for a moment. */
    void cut(Node node, long millis) {
        node.way.block(true);
        record(Harm.WAY_CUT);
        pause(millis);
        node.way.block(false);
        for (Node each : nodes) {
            if (each.way.cut() > 0) {
                record(Harm.WAY_CUT);
            }
        }
    }

    /** Suspends the broker for longer than the timeout of the nodes. */
    void freezeBroker(long moreMillis) throws Exception {
        broker.freeze();
        record(Harm.BROKER_FROZEN);
        pause(3 * timeout.toMillis() + moreMillis);
        broker.thaw();
    }

    void killBroker(long awayMillis) throws Exception {
        broker.kill();
        record(Harm.BROKER_KILLED);
        pause(awayMillis);
        broker.startAgain();
    }

    /** Waits, unless the time is zero or negative. */
    static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void close() throws Exception {
        hopping = false;
        for (Node node : nodes) {
            node.swarm.close();
            node.process.close();
            node.way.close();
        }
    }
}
