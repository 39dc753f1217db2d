package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.backplane.RunStore.Start;
import dev.ssehub.backplane.RunStore.Started;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checks when a run is started: its scope, its owner, its key. */
abstract class RunStartContract extends RunLogContract {

    private static final Renewed RUNNING = new Renewed(State.RUNNING, false);
    private static final Renewed QUEUED = new Renewed(State.QUEUED, false);

    @Test
    void startsWithTheSameKeyAreOneRun() throws Exception {
        List<Start> starts = atOnce(6, (store, number) -> store.start(withKey("r" + number, "key")));
        assertThat(starts).extracting(Start::started).containsOnlyOnce(Started.RUNNING);
        assertThat(starts).extracting(Start::started).containsOnly(Started.RUNNING, Started.FOUND);
        assertThat(starts).extracting(Start::run).containsOnly(starts.get(0).run());
        assertThat(mine.ownedBy("ann")).containsExactly(starts.get(0).run());

        complete(mine, starts.get(0).run());
        assertThat(theirs.start(withKey("late", "key")))
                .isEqualTo(new Start(Started.FOUND, starts.get(0).run()));
        assertThat(theirs.start(withKey("other", "another key"))).isEqualTo(new Start(Started.RUNNING, "other"));
    }

    @Test
    void aStartThatIsRepeatedIsDoneOnce() {
        NewRun first = inScope("a", "chat", false);
        NewRun second = new NewRun("b", "token-b", "chat", "ann", "d", "key", true, 2, LEASE, LONG);
        for (int time = 0; time < 3; time++) {
            assertThat(mine.start(first)).isEqualTo(new Start(Started.RUNNING, "a"));
            assertThat(mine.start(second)).isEqualTo(new Start(Started.QUEUED, "b"));
        }
        assertThat(theirs.queued("chat")).containsExactly("b");
        assertThat(theirs.ownedBy("ann")).containsExactlyInAnyOrder("a", "b");

        append(mine, "a", 1, "x");
        assertThat(mine.start(first)).isEqualTo(new Start(Started.RUNNING, "a"));
        assertThat(texts(theirs.read("a", 0, MANY_BYTES))).containsExactly("x");
        complete(mine, "a");
        assertThat(mine.start(second)).isEqualTo(new Start(Started.RUNNING, "b"));
        assertThat(mine.start(first)).isEqualTo(new Start(Started.RUNNING, "a"));
        assertThat(theirs.find("a").orElseThrow().state()).isEqualTo(State.ENDED);
        assertThat(theirs.inScope("chat")).contains("b");
        assertThat(append(mine, "a", 2, "zombie")).isFalse();
    }

    @Test
    void oneRunOfAScopeIsUnderWayAndTheOthersTakeTurns() {
        assertThat(mine.start(inScope("a", "chat:1", false)).started()).isEqualTo(Started.RUNNING);
        assertThat(theirs.start(inScope("b", "chat:1", false))).isEqualTo(new Start(Started.BUSY, "a"));
        assertThat(theirs.find("b")).isEmpty();
        assertThat(theirs.start(inScope("c", "chat:1", true))).isEqualTo(new Start(Started.QUEUED, "c"));
        assertThat(mine.start(inScope("d", "chat:1", true)).started()).isEqualTo(Started.QUEUED);
        assertThat(mine.start(inScope("e", "chat:1", true)).started()).isEqualTo(Started.QUEUED);
        assertThat(mine.start(inScope("f", "chat:2", false)).started()).isEqualTo(Started.RUNNING);
        assertThat(append(theirs, "c", 1, "too early")).isFalse();
        assertThat(mine.queued("chat:1")).containsExactly("c", "d", "e");
        assertThat(theirs.find("d").orElseThrow().scope()).isEqualTo("chat:1");
        assertThat(theirs.find("d").orElseThrow().state()).isEqualTo(State.QUEUED);

        assertThat(mine.end("c", false, RunEnd.stopped("ann"), run -> NOTHING)).isTrue();
        assertThat(theirs.renew(Map.of("d", "token-d"), LEASE)).containsEntry("d", QUEUED);
        assertThat(complete(theirs, "a")).isTrue();
        assertThat(theirs.renew(Map.of("d", "token-d", "e", "token-e"), LEASE))
                .isEqualTo(Map.of("d", RUNNING, "e", QUEUED));
        assertThat(append(theirs, "d", 1, "its turn")).isTrue();
        assertThat(mine.inScope("chat:1")).contains("d");
        complete(mine, "d");
        complete(mine, "e");
        assertThat(theirs.inScope("chat:1")).contains("e");
        assertThat(theirs.queued("chat:1")).isEmpty();
        assertThat(theirs.start(inScope("g", "chat:1", false)).started()).isEqualTo(Started.RUNNING);
    }

    @Test
    void ofStartsAtOnceInAScopeOneIsUnderWay() throws Exception {
        List<Start> refused = atOnce(8, (store, number) -> store.start(inScope("r" + number, "busy", false)));
        assertThat(refused).extracting(Start::started).containsOnlyOnce(Started.RUNNING);
        assertThat(refused).extracting(Start::started).containsOnly(Started.RUNNING, Started.BUSY);
        assertThat(refused).extracting(Start::run).containsOnly(refused.get(0).run());

        List<Start> queued = atOnce(8, (store, number) -> store.start(inScope("q" + number, "queue", true)));
        assertThat(Collections.frequency(queued.stream().map(Start::started).toList(), Started.QUEUED))
                .isEqualTo(7);
        List<String> turns = mine.queued("queue");
        assertThat(turns).hasSize(7).doesNotHaveDuplicates();
        for (String turn : turns) {
            complete(theirs, mine.inScope("queue").orElseThrow());
            assertThat(mine.inScope("queue")).contains(turn);
            assertThat(append(theirs, turn, 1, "its turn")).isTrue();
        }
    }

    @Test
    void anOwnerHasAsManyRunsAsItMay() {
        assertThat(mine.start(ownedBy("r0", "ann", 2)).started()).isEqualTo(Started.RUNNING);
        assertThat(theirs.start(ownedBy("r1", "ann", 2)).started()).isEqualTo(Started.RUNNING);
        assertThat(mine.start(ownedBy("r2", "ann", 2)).started()).isEqualTo(Started.TOO_MANY);
        assertThat(mine.find("r2")).isEmpty();
        assertThat(mine.start(ownedBy("bob's", "bob", 2)).started()).isEqualTo(Started.RUNNING);
        for (int i = 0; i < 4; i++) {
            assertThat(mine.start(ownedBy("nobody's " + i, null, 2)).started()).isEqualTo(Started.RUNNING);
        }
        complete(mine, "r0");
        assertThat(theirs.start(ownedBy("r3", "ann", 2)).started()).isEqualTo(Started.RUNNING);
        assertThat(theirs.start(ownedBy("r4", "ann", 2)).started()).isEqualTo(Started.TOO_MANY);
        assertThat(theirs.ownedBy("ann")).containsExactlyInAnyOrder("r0", "r1", "r3");
        assertThat(theirs.ownedBy("eve")).isEmpty();
    }

    @Test
    void ofStartsAtOnceAnOwnerHasNoMoreThanItMay() throws Exception {
        List<Start> starts = atOnce(10, (store, number) -> store.start(ownedBy("r" + number, "ann", 3)));
        assertThat(Collections.frequency(starts.stream().map(Start::started).toList(), Started.RUNNING))
                .isEqualTo(3);
        assertThat(mine.ownedBy("ann")).hasSize(3);
    }

    @Test
    void anEndedRunIsForgottenInTime() {
        NewRun brief = new NewRun("r", "token-r", "chat:1", "ann", "d", "key", false, 2, LEASE, Duration.ofMillis(300));
        mine.start(brief);
        append(mine, "r", 1, "a");
        complete(mine, "r");
        await().atMost(LONG).until(() -> theirs.find("r").isEmpty());
        await().atMost(LONG).until(() -> theirs.inScope("chat:1").isEmpty());
        await().atMost(LONG).until(() -> theirs.ownedBy("ann").isEmpty());
        assertThat(theirs.read("r", 0, MANY_BYTES)).isEmpty();
        assertThat(theirs.claimForArchive(10, LONG)).isEmpty();
        assertThat(complete(theirs, "r")).isFalse();
        assertThat(append(mine, "r", 2, "zombie")).isFalse();
        NewRun next = new NewRun("r2", "t", "chat:1", "ann", "d", "key", false, 2, LEASE, LONG);
        assertThat(theirs.start(next).started()).isEqualTo(Started.RUNNING);
    }
}
