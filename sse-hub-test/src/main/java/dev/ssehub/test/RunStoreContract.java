package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.backplane.RunStore.Watch;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tests the promises of the {@link RunStore} of a backplane. Extend it, and provide backplanes whose nodes share a log. Two nodes take part, which differ
 * only in their connections.
 */
public abstract class RunStoreContract extends RunStartContract {

    /** Creates the suite. */
    protected RunStoreContract() {}

    @Test
    void aRunWhoseProducerIsSilentIsOverdueUntilItIsEnded() {
        mine.start(leased("r", SHORT_LEASE));
        mine.start(leased("other", SHORT_LEASE));
        mine.start(run("alive"));
        assertThat(theirs.end("alive", true, RunEnd.lost(), run -> NOTHING)).isFalse();
        await().atMost(LONG).until(() -> theirs.overdue(10).size() == 2);
        assertThat(theirs.overdue(10)).containsExactlyInAnyOrder("r", "other");
        assertThat(theirs.overdue(1)).hasSize(1);

        assertThat(theirs.end("r", true, RunEnd.lost(), run -> NOTHING)).isTrue();
        assertThat(append(mine, "r", 1, "zombie")).isFalse();
        assertThat(mine.renew(Map.of("r", "token-r", "alive", "token-alive"), LEASE))
                .containsOnlyKeys("alive");
        assertThat(theirs.overdue(10)).containsExactly("other");
        assertThat(theirs.read("r", 0, MANY_BYTES)).hasSize(1);
    }

    @Test
    void aRunSaysHowLongItsLeaseLastsStill() {
        mine.start(run("r"));
        mine.start(leased("silent", SHORT_LEASE));
        await().atMost(LONG).until(() -> theirs.overdue(10).equals(List.of("silent")));
        Duration left = Objects.requireNonNull(theirs.find("r").orElseThrow().leaseLeft());
        assertThat(left).isBetween(LEASE.minus(LONG), LEASE);
        Duration over =
                Objects.requireNonNull(theirs.find("silent").orElseThrow().leaseLeft());
        assertThat(over).isBetween(LONG.negated(), Duration.ZERO);

        mine.renew(Map.of("silent", "token-silent"), LEASE);
        Duration renewed =
                Objects.requireNonNull(theirs.find("silent").orElseThrow().leaseLeft());
        assertThat(renewed).isBetween(LEASE.minus(LONG), LEASE);
        complete(mine, "r");
        assertThat(theirs.find("r").orElseThrow().leaseLeft()).isNull();
    }

    @Test
    void manyRunsAreFoundAtOnce() {
        List<String> all = IntStream.range(0, 1200).mapToObj(i -> "r" + i).toList();
        mine.start(inScope("r7", "chat", false));
        mine.start(inScope("r1000", "chat", true));
        mine.start(run("r1199"));
        append(mine, "r7", 1, "x");
        complete(mine, "r1199");
        Map<String, StoredRun> found = theirs.find(all);

        assertThat(found).containsOnlyKeys("r7", "r1000", "r1199");
        assertThat(found.get("r7"))
                .extracting(StoredRun::tail, StoredRun::scope)
                .containsExactly(1L, "chat");
        assertThat(found.get("r1000")).extracting(StoredRun::state).isEqualTo(State.QUEUED);
        assertThat(found.get("r1199")).extracting(StoredRun::end).isEqualTo(RunEnd.completed());
        assertThat(found.get("r1199")).isEqualTo(theirs.find("r1199").orElseThrow());
        assertThat(theirs.find(List.of())).isEmpty();
    }

    @Test
    void aRunIsEndedByOneOfTheNodesThatFindItOverdue() throws Exception {
        for (int round = 0; round < 10; round++) {
            String id = "r" + round;
            mine.start(leased(id, Duration.ofMillis(1)));
            await().atMost(LONG).until(() -> mine.overdue(10).contains(id));
            List<Boolean> ends =
                    atOnce(4, (store, number) -> store.end(id, true, RunEnd.lost(), run -> blocks("last")));
            assertThat(ends).containsOnlyOnce(true);
            assertThat(texts(theirs.read(id, 0, MANY_BYTES))).containsExactly("last");
        }
    }

    @Test
    void onlyItsProducerKeepsARunAlive() {
        mine.start(leased("r", SHORT_LEASE));
        await().atMost(LONG).until(() -> {
            assertThat(theirs.renew(Map.of("r", "another"), LEASE)).isEmpty();
            return theirs.overdue(10).contains("r");
        });
        // No node has ended it yet.
        assertThat(mine.renew(Map.of("r", "token-r"), LEASE)).containsOnlyKeys("r");
        assertThat(theirs.overdue(10)).isEmpty();
        assertThat(theirs.end("r", true, RunEnd.lost(), run -> NOTHING)).isFalse();
        assertThat(append(mine, "r", 1, "alive")).isTrue();
    }

    @Test
    void anAppendIsASignOfLife() {
        Duration lease = Duration.ofSeconds(3);
        mine.start(leased("r", lease));
        mine.start(leased("silent", lease));
        int tail = 0;
        while (!theirs.overdue(10).contains("silent")) {
            tail++;
            assertThat(append(mine, "r", tail, "x")).isTrue();
        }
        assertThat(theirs.overdue(10)).containsExactly("silent");
    }

    @Test
    void whoWaitsForItsTurnAndIsSilentIsOverdueTooAndLeavesTheQueue() {
        mine.start(inScope("a", "chat", false));
        theirs.start(new NewRun("gone", "t", "chat", "ann", "d", null, true, 9, SHORT_LEASE, LONG));
        mine.start(inScope("b", "chat", true));
        await().atMost(LONG).until(() -> mine.overdue(10).equals(List.of("gone")));
        assertThat(mine.end("gone", true, RunEnd.lost(), run -> NOTHING)).isTrue();
        assertThat(mine.queued("chat")).containsExactly("b");
        complete(mine, "a");
        assertThat(mine.inScope("chat")).contains("b");
    }

    @Test
    void theRunOfANodeThatIsGoneLeavesItsTurnToTheNext() {
        mine.start(new NewRun("gone", "t", "chat", "ann", "d", null, true, 9, SHORT_LEASE, LONG));
        theirs.start(inScope("b", "chat", true));
        await().atMost(LONG).until(() -> theirs.overdue(10).equals(List.of("gone")));
        assertThat(theirs.end("gone", true, RunEnd.lost(), run -> NOTHING)).isTrue();
        assertThat(append(theirs, "b", 1, "its turn")).isTrue();
    }

    @Test
    void aRenewalSaysWhetherANodeShowsTheRun() {
        mine.start(run("r"));
        mine.start(run("other"));
        Map<String, String> both = Map.of("r", "token-r", "other", "token-other");
        Renewed unwatched = new Renewed(State.RUNNING, false);
        assertThat(mine.renew(both, LEASE)).isEqualTo(Map.of("r", unwatched, "other", unwatched));
        theirs.watched(List.of("r", "unknown"), LONG.multipliedBy(10));
        theirs.watched(List.of("r"), Duration.ofMillis(1));
        theirs.watched(List.of("other"), Duration.ofMillis(300));
        theirs.watched(List.of(), LONG);
        assertThat(mine.renew(both, LEASE)).containsEntry("r", new Renewed(State.RUNNING, true));
        await().atMost(LONG)
                .until(() -> unwatched.equals(mine.renew(both, LEASE).get("other")));
        assertThat(mine.renew(both, LEASE)).containsEntry("r", new Renewed(State.RUNNING, true));

        assertThat(theirs.find("unknown")).isEmpty();
        complete(mine, "r");
        theirs.watched(List.of("r"), LONG);
        assertThat(theirs.find("r").orElseThrow().end()).isEqualTo(RunEnd.completed());
    }

    @Test
    void manyRunsAreRenewedAtOnce() {
        mine.start(run("r"));
        mine.start(run("other"));
        Map<String, String> many = new HashMap<>(Map.of("r", "token-r", "other", "token-other"));
        IntStream.range(0, 5000).forEach(i -> many.put("unknown " + i, "token"));
        theirs.watched(many.keySet(), LONG.multipliedBy(10));
        Renewed watched = new Renewed(State.RUNNING, true);
        assertThat(mine.renew(many, LEASE)).isEqualTo(Map.of("r", watched, "other", watched));
        assertThat(mine.renew(Map.of(), LEASE)).isEmpty();
    }

    @Test
    void endsAndTurnsAreHeardOfOnEveryNode() {
        List<String> here = new CopyOnWriteArrayList<>();
        List<String> there = new CopyOnWriteArrayList<>();
        List<Watch> watches = List.of(watchChanges(mine, here::add), watchChanges(theirs, there::add));
        // A change before the channel is open may be missed.
        awaitChange("probe", here);
        awaitChange("other", there);
        mine.start(inScope("a", "chat", false));
        theirs.start(inScope("b", "chat", true));
        append(mine, "a", 1, "x");
        mine.end("a", false, RunEnd.stopped("ann"), run -> NOTHING);
        await().atMost(LONG).until(() -> here.containsAll(List.of("a", "b")));
        await().atMost(LONG).until(() -> there.containsAll(List.of("a", "b")));
        assertThat(append(theirs, "b", 1, "its turn")).isTrue();
        complete(theirs, "b");
        await().atMost(LONG).until(() -> here.lastIndexOf("b") > here.indexOf("b"));
        assertThat(here).containsSubsequence("a", "b", "b");

        watches.get(0).close();
        here.clear();
        awaitChange("after", there);
        assertThat(here).isEmpty();
    }

    private void awaitChange(String name, List<String> heard) {
        List<String> ended = new ArrayList<>();
        await().atMost(LONG).until(() -> {
            ended.add(name + ended.size());
            mine.start(run(ended.get(ended.size() - 1)));
            complete(mine, ended.get(ended.size() - 1));
            return heard.stream().anyMatch(ended::contains);
        });
    }

    @Test
    void aRunIsClaimedByOneNodeUntilItIsArchived() {
        mine.start(run("r"));
        assertThat(mine.claimForArchive(10, LONG)).isEmpty();
        complete(mine, "r");
        assertThat(theirs.claimForArchive(10, Duration.ofMillis(200))).containsExactly("r");
        // The node that claimed it is gone.
        await().atMost(LONG)
                .until(() -> mine.claimForArchive(10, LONG.multipliedBy(10)).equals(List.of("r")));
        assertThat(theirs.claimForArchive(10, LONG)).isEmpty();
        mine.archived(List.of("r", "unknown"));
        mine.archived(List.of());
        assertThat(theirs.claimForArchive(10, Duration.ZERO)).isEmpty();
        assertThat(theirs.find("r")).isPresent();
    }

    @Test
    void twoNodesClaimAllRunsAndNoneOfThemBoth() throws Exception {
        List<String> all = IntStream.range(0, 60).mapToObj(i -> "r" + i).toList();
        all.forEach(id -> mine.start(run(id)));
        all.forEach(id -> complete(mine, id));
        List<List<String>> claims = atOnce(4, (store, number) -> {
            List<String> claimed = new ArrayList<>();
            for (List<String> some = claim(store); !some.isEmpty(); some = claim(store)) {
                assertThat(some).hasSizeLessThanOrEqualTo(7);
                claimed.addAll(some);
            }
            return claimed;
        });
        assertThat(claims.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(all);
    }

    private static List<String> claim(RunStore store) {
        return store.claimForArchive(7, LONG.multipliedBy(10));
    }
}
