package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.EventId;
import dev.ssehub.tests.cluster.ChaosCluster.Harm;
import dev.ssehub.tests.cluster.ChaosCluster.Node;
import dev.ssehub.tests.cluster.ChaosPublishers.Sent;
import dev.ssehub.tests.cluster.ClusterNode.Retention;
import dev.ssehub.tests.support.Broker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Three nodes of 256 MB in separate processes, a hundred clients that hop between them, and events to users, groups and everyone, some of
 * them of a megabyte. In the meantime nodes are killed, suspended and starved, the broker is killed and frozen, and the connections to it
 * are cut. If the broker's retention is small, it trims events that a node has not read yet.
 *
 * <p>{@code bin/chaos} runs it at the length of the published figures, with a calm period after each harm.
 */
abstract class ChaosSuite {

    private static final int EVENTS = Integer.getInteger("ssehub.chaos.events", 500);
    private static final int CALM_MILLIS = Integer.getInteger("ssehub.chaos.calmMillis", 0);
    private static final int FLOODS = Integer.getInteger("ssehub.chaos.floods", 2);
    private static final int PUBLISHERS = 6;
    private static final int LARGE_BYTES = 1_000_000;
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LONG_TIMEOUT = Duration.ofSeconds(3);

    private final SplittableRandom random = new SplittableRandom(Long.getLong("ssehub.chaos.seed", 42));
    private volatile boolean publishing = true;

    protected abstract Broker broker();

    /**
     * Returns the minimum size of the events of a flood in bytes, so that a flood exceeds the broker's retention; 0 unless overridden, for
     * no minimum.
     */
    protected int floodEventBytes() {
        return 0;
    }

    /** Returns how much of the small retention an event takes; 1 unless overridden, for a retention in records. */
    protected long weight(Sent event) {
        return 1;
    }

    /**
     * Returns the least that the broker keeps with the small retention, in units of {@link #weight}. This is half of the setting, because
     * the log also holds other records.
     */
    protected long keeps() {
        return 500;
    }

    /** What happens to the cluster while events are published. */
    private interface Course {
        void run(ChaosCluster cluster, ChaosPublishers publishers) throws Exception;
    }

    @Test
    void everyAcknowledgedEventReachesEveryEntitledClientOnceAndInOrder() throws Exception {
        ChaosVerdict verdict = judge(Retention.AMPLE, SHORT_TIMEOUT, (cluster, publishers) -> {
            do {
                harmAll(cluster);
            } while (publishers.count() < EVENTS);
        });
        assertThat(verdict.gaps()).as(verdict.toString()).isZero();
    }

    @Test
    void eventsThatTheBrokerTrimsBeforeANodeReadsThemAreCoveredByAGap() throws Exception {
        judge(Retention.SMALL, LONG_TIMEOUT, (cluster, publishers) -> {
            for (int i = 0; i < FLOODS; i++) {
                trimUnderReaders(cluster, publishers);
            }
        });
    }

    private ChaosVerdict judge(Retention retention, Duration timeout, Course course) throws Exception {
        String log = UUID.randomUUID().toString();
        try (ChaosCluster cluster = ChaosCluster.start(broker(), log, timeout, retention)) {
            ChaosPublishers publishers = new ChaosPublishers(cluster.ports());
            run(cluster, publishers, retention == Retention.AMPLE, course);
            EventId last = publishers.publish(0, "all", "the end", 0);
            await().atMost(ChaosCluster.PATIENCE)
                    .until(() -> cluster.clients().stream().allMatch(client -> client.hasReached(last)));
            cluster.settle();
            ChaosVerdict verdict = ChaosVerdict.of(
                    cluster.clients(),
                    publishers.acknowledged(),
                    publishers.unanswered(),
                    cluster.holes(),
                    this::weight,
                    retention == Retention.AMPLE ? Long.MAX_VALUE : keeps());
            String figures = report(retention, cluster, publishers, verdict);
            assertThat(verdict.faults()).as(figures).containsOnly(0);
            return verdict;
        } finally {
            publishing = false;
        }
    }

    /**
     * With the small retention no large events are published, because one would fill the broker's whole retention. Nothing is retried
     * either, because an idempotency key is only valid for as long as its event is kept.
     */
    private void run(ChaosCluster cluster, ChaosPublishers publishers, boolean isAmple, Course course)
            throws Exception {
        Consumer<SplittableRandom> publishOne =
                isAmple ? own -> publishers.publishOne(own, LARGE_BYTES) : publishers::tryOne;
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                SplittableRandom own = random.split();
                running.add(threads.submit(() -> publishAll(publishOne, own)));
            }
            SplittableRandom hopRandom = random.split();
            threads.execute(() -> cluster.hop(hopRandom));
            course.run(cluster, publishers);
            publishing = false;
            for (Future<?> publisher : running) {
                publisher.get();
            }
        } finally {
            publishing = false;
            threads.shutdown();
        }
    }

    private void publishAll(Consumer<SplittableRandom> publishOne, SplittableRandom own) {
        while (publishing) {
            publishOne.accept(own);
            ChaosCluster.pause(own.nextInt(100));
        }
    }

    /** Does each kind of harm once, with enough time to recover only sometimes, or with the configured calm period. */
    private void harmAll(ChaosCluster cluster) throws Exception {
        cluster.kill(cluster.any(random));
        calm(0);
        cluster.stopDuring(cluster.any(random), 1000 + random.nextInt(3000), () -> {});
        calm(random.nextInt(1000));
        cluster.starveDuring(cluster.any(random), 3000, () -> {});
        calm(random.nextInt(1000));
        cluster.cut(cluster.any(random), 500 + random.nextInt(2000));
        calm(random.nextInt(1000));
        cluster.freezeBroker(random.nextInt(1000));
        calm(random.nextInt(3000));
        cluster.killBroker(random.nextInt(1000));
        calm(2000 + random.nextInt(2000));
    }

    /** Publishes more events than the broker keeps, while one node does not read, and then while one reads slowly. */
    private void trimUnderReaders(ChaosCluster cluster, ChaosPublishers publishers) throws Exception {
        Node stopped = cluster.any(random);
        cluster.stopDuring(stopped, 1000, () -> flood(cluster, publishers, stopped));
        calm(500 + random.nextInt(1000));
        Node starved = cluster.any(random);
        cluster.starveDuring(starved, 2000, () -> flood(cluster, publishers, starved));
        calm(500 + random.nextInt(1000));
    }

    private void flood(ChaosCluster cluster, ChaosPublishers publishers, Node victim) {
        publishers.flood(cluster.portsExcept(victim), 1800, floodEventBytes(), random);
    }

    private static void calm(long millis) {
        ChaosCluster.pause(CALM_MILLIS + millis);
    }

    private String report(Retention retention, ChaosCluster cluster, ChaosPublishers publishers, ChaosVerdict verdict)
            throws Exception {
        String name = getClass().getSimpleName() + "-" + retention.name().toLowerCase(Locale.ROOT);
        String figures = String.format(
                "%s: events %,d, of these %,d of 1 MB, hops %,d, nodes killed %d, stopped %d, starved %d, broker killed %d, frozen %d, ways"
                        + " cut %d, publishes tried again %,d, unanswered %,d; %s",
                name,
                publishers.acknowledged().size(),
                publishers.largeCount(),
                cluster.hops(),
                cluster.count(Harm.NODE_KILLED),
                cluster.count(Harm.NODE_STOPPED),
                cluster.count(Harm.NODE_STARVED),
                cluster.count(Harm.BROKER_KILLED),
                cluster.count(Harm.BROKER_FROZEN),
                cluster.count(Harm.WAY_CUT),
                publishers.retries(),
                publishers.unanswered().size(),
                verdict);
        Files.writeString(Path.of("target", name + ".txt"), figures + "\n");
        return figures;
    }
}
