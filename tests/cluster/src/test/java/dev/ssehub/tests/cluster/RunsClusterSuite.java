package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.cluster.RunsCluster.Node;
import dev.ssehub.tests.cluster.RunsCluster.Stored;
import dev.ssehub.tests.support.Broker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs on two nodes in separate processes. The nodes are killed at random while their runs are viewed on both, and suspended for longer
 * than a lease. Every viewer gets the whole run or its loss in time, and all viewers see the same.
 *
 * <p>{@code bin/chaos runs} runs it with 200 runs on Redis, and {@code bin/chaos runs postgres} on PostgreSQL.
 */
abstract class RunsClusterSuite {

    private static final int RUNS = Integer.getInteger("ssehub.chaos.runs", 20);
    private static final int RUNS_AT_ONCE = 5;
    private static final int KILLS_FOR_ONE_STOP = 4;
    private static final Duration BOUND = ClusterNode.RUN_LEASE.plusSeconds(2);
    /** Additional time for a machine that runs other tests at the same time; zero in {@code bin/chaos}, which has the machine to itself. */
    private static final Duration SLACK =
            Integer.getInteger("ssehub.chaos.runs") == null ? Duration.ofSeconds(2) : Duration.ZERO;
    /** Later than the bound, so that the test can report how late a viewer is. */
    private static final Duration TOO_LATE = BOUND.plus(TestTimeouts.condition());
    /** Longer than the time for which a killed node may have claimed a run for archiving. */
    private static final Duration ARCHIVED = Duration.ofSeconds(75);

    private final long seed = Long.getLong("ssehub.chaos.seed", 42);
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> runs = new ArrayList<>();
    private final Map<String, Stored> ended = new TreeMap<>();
    private RunsCluster cluster;
    private long latestNanos = Long.MIN_VALUE;
    private int viewers;
    private int stops;

    /** Returns the broker that the nodes share. */
    abstract Broker broker();

    @BeforeEach
    void start() throws Exception {
        cluster = new RunsCluster(broker());
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    /** A run and its viewers. */
    private record Viewed(String run, int events, boolean survives, List<RunViewer> viewers) {}

    @Test
    void everyViewerGetsTheWholeRunOrItsLossInTimeAndAllSeeTheSame() throws Exception {
        for (int i = 1; i * RUNS_AT_ONCE <= RUNS; i++) {
            killOne();
            if (i % KILLS_FOR_ONE_STOP == 0) {
                stopOne();
            }
        }
        // Each run is archived, by a node that has not produced it if need be.
        await().atMost(ARCHIVED)
                .untilAsserted(() -> assertThat(cluster.archived()).containsOnlyKeys(ended.keySet()));
        ended.forEach((run, stored) -> outcomes.merge(stored.outcome(), 1, Integer::sum));
        int twice = 0;
        for (Map.Entry<String, List<String>> archived : cluster.archived().entrySet()) {
            Stored stored = Objects.requireNonNull(ended.get(archived.getKey()));
            assertThat(archived.getValue())
                    .containsOnly(stored.outcome() + " " + stored.data().size());
            twice += archived.getValue().size() - 1;
        }
        assertThat(outcomes).containsKeys("COMPLETED", "LOST");
        Files.writeString(
                Path.of("target", getClass().getSimpleName() + ".txt"),
                String.format(
                        "%s: runs %,d, their ends %s, viewers %,d, nodes stopped %d, the last viewer %,d ms after its node (allowed %,d),"
                                + " archived twice %d; seed %d%n",
                        getClass().getSimpleName(),
                        ended.size(),
                        outcomes,
                        viewers,
                        stops,
                        TimeUnit.NANOSECONDS.toMillis(latestNanos),
                        BOUND.toMillis(),
                        twice,
                        seed));
    }

    private void killOne() throws Exception {
        int number = random.nextInt(2);
        Node victim = cluster.node(number);
        Node left = cluster.node(1 - number);
        long harmAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(2200));
        List<Viewed> viewed = new ArrayList<>();
        for (int i = 0; i < RUNS_AT_ONCE; i++) {
            viewed.add(view(victim, left, 50 + random.nextInt(550), false, harmAt));
        }
        viewed.add(view(left, victim, 100 + random.nextInt(200), true, harmAt));
        lookUntil(viewed, harmAt, false);
        victim.kill();
        long deadline = System.nanoTime() + BOUND.toNanos();
        lookUntil(viewed, System.nanoTime() + TOO_LATE.toNanos(), true);
        judge(viewed, deadline, deadline, victim.swarm);
        victim.startAgain();
    }

    private void stopOne() throws Exception {
        int number = random.nextInt(2);
        Node victim = cluster.node(number);
        Node left = cluster.node(1 - number);
        stops++;
        long harmAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(2200));
        List<Viewed> viewed = new ArrayList<>();
        for (int i = 0; i < RUNS_AT_ONCE; i++) {
            // More events than the node could emit.
            viewed.add(view(victim, left, 1_000_000, false, harmAt));
        }
        lookUntil(viewed, harmAt, false);
        victim.signal("STOP");
        long deadline = System.nanoTime() + BOUND.toNanos();
        try {
            lookUntil(viewed, deadline, false);
        } finally {
            victim.signal("CONT");
        }
        long deadlineOfPatient = System.nanoTime() + BOUND.toNanos();
        lookUntil(viewed, System.nanoTime() + TOO_LATE.toNanos(), true);
        List<String> ids = viewed.stream().map(Viewed::run).toList();
        await().atMost(TestTimeouts.condition()).until(() -> victim.refused().containsAll(ids));
        judge(viewed, deadline, deadlineOfPatient, null);
        for (Viewed each : viewed) {
            assertThat(ended.get(each.run())).extracting(Stored::outcome).isEqualTo("LOST");
        }
    }

    /** Starts a run that is viewed on both nodes: from its start, from later on, and after the harm. */
    private Viewed view(Node producer, Node other, int events, boolean survives, long harmAt) throws Exception {
        String owner = "u" + runs.size();
        String run = producer.startRun(owner, events, 2 + random.nextInt(10));
        runs.add(run);
        long now = System.nanoTime();
        long later = now + random.nextLong(Math.max(1, harmAt - now));
        long after = harmAt + random.nextLong(ClusterNode.RUN_LEASE.toNanos());
        List<StreamSwarm> here = List.of(producer.swarm, other.swarm);
        List<StreamSwarm> there = List.of(other.swarm, producer.swarm);
        List<RunViewer> made = List.of(
                new RunViewer(run, owner, here, false, now),
                new RunViewer(run, owner, here, true, now),
                new RunViewer(run, owner, here, false, later),
                new RunViewer(run, owner, there, false, now),
                new RunViewer(run, owner, there, false, later),
                new RunViewer(run, owner, there, false, after));
        viewers += made.size();
        return new Viewed(run, events, survives, made);
    }

    private static void lookUntil(List<Viewed> viewed, long until, boolean onlyUntilTheyEnd) throws Exception {
        boolean goesOn = true;
        while (goesOn && System.nanoTime() - until < 0) {
            goesOn = !onlyUntilTheyEnd;
            for (Viewed run : viewed) {
                for (RunViewer viewer : run.viewers()) {
                    viewer.look();
                    goesOn |= !viewer.hasEnded();
                }
            }
            Thread.sleep(5);
        }
    }

    /** @param killed the node that was killed, possibly between the last event of a run and the end of a stream, or null */
    private void judge(List<Viewed> viewed, long deadline, long deadlineOfPatient, @Nullable StreamSwarm killed) {
        for (Viewed each : viewed) {
            for (RunViewer viewer : each.viewers()) {
                assertThat(viewer.hasEnded()).as("%s", viewer).isTrue();
            }
            Stored stored = cluster.read(each.run());
            ended.put(each.run(), stored);
            assertThat(stored.outcome()).isIn(each.survives() ? List.of("COMPLETED") : List.of("COMPLETED", "LOST"));
            if (stored.outcome().equals("COMPLETED")) {
                assertThat(stored.data()).hasSize(each.events());
            }
            for (int i = 0; i < stored.data().size(); i++) {
                assertThat(stored.data().get(i)).isEqualTo(String.valueOf(i + 1));
            }
            for (RunViewer viewer : each.viewers()) {
                assertThat(viewer.faults()).as("%s", viewer).isEmpty();
                assertThat(viewer.cutAfterEnd()).as("%s", viewer).isIn(null, killed);
                assertThat(viewer.outcome()).as("%s", viewer).isEqualToIgnoringCase(stored.outcome());
                assertThat(viewer.data()).as("%s", viewer).isEqualTo(stored.data());
                if (!each.survives()) {
                    long bound = viewer.isPatient() ? deadlineOfPatient : deadline;
                    latestNanos = Math.max(latestNanos, viewer.endedAt() - bound + BOUND.toNanos());
                    assertThat(viewer.endedAt() - bound)
                            .as("delay in nanoseconds of %s", viewer)
                            .isLessThan(SLACK.toNanos());
                }
            }
        }
    }

    @Test
    void aRunIsStoppedFromTheOtherNodeAndKeepsItsEvents() throws Exception {
        Node producer = cluster.node(0);
        Node other = cluster.node(1);
        Viewed viewed = view(producer, other, 1_000_000, false, System.nanoTime());
        await().atMost(TestTimeouts.condition()).until(() -> {
            viewed.viewers().forEach(RunViewer::look);
            return viewed.viewers().stream().allMatch(viewer -> viewer.data().size() > 20);
        });
        assertThat(other.stop(viewed.run(), "eve")).isFalse();
        assertThat(other.stop(viewed.run(), "u0")).isTrue();
        assertThat(other.stop(viewed.run(), "u0")).isFalse();
        await().atMost(TestTimeouts.condition()).until(() -> {
            viewed.viewers().forEach(RunViewer::look);
            return viewed.viewers().stream().allMatch(RunViewer::hasEnded);
        });
        assertThat(producer.stop(viewed.run(), "u0")).isFalse();
        Stored stored = cluster.read(viewed.run());
        assertThat(stored.outcome()).isEqualTo("STOPPED");
        for (RunViewer viewer : viewed.viewers()) {
            assertThat(viewer.faults()).as("%s", viewer).isEmpty();
            assertThat(viewer.cutAfterEnd()).as("%s", viewer).isNull();
            assertThat(viewer.outcome()).isEqualTo("stopped");
            assertThat(viewer.data()).isEqualTo(stored.data());
        }
        await().atMost(TestTimeouts.condition()).until(() -> producer.refused().contains(viewed.run()));
        await().atMost(ARCHIVED).until(() -> cluster.archived().containsKey(viewed.run()));
    }
}
