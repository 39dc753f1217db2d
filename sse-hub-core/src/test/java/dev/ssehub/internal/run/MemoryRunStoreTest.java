package dev.ssehub.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.backplane.RunStore.Start;
import dev.ssehub.backplane.RunStore.Started;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests that the store in memory keeps the contract of stores, since other tests of this package rely on it. */
class MemoryRunStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final MemoryRunStore mine = new MemoryRunStore(clock);
    private final MemoryRunStore theirs = mine.another();

    private static NewRun inScope(String id, boolean mayQueue) {
        return withKey(id, "key-" + id, mayQueue);
    }

    private static NewRun withKey(String id, String key, boolean mayQueue) {
        return new NewRun(id, "t-" + id, "chat:1", "ann", "d", key, mayQueue, 3, LEASE, LEASE);
    }

    private CompletableFuture<Boolean> append(String run, long first, String... texts) {
        return mine.append(
                        run,
                        "t-" + run,
                        first,
                        List.of(texts).stream()
                                .map(text -> text.getBytes(UTF_8))
                                .toList())
                .toCompletableFuture();
    }

    private static boolean end(RunStore store, String run, boolean onlyIfOverdue) {
        return store.end(run, onlyIfOverdue, RunEnd.lost(), stored -> List.of());
    }

    @Test
    void isAStoreOfRuns() {
        List<String> changes = new ArrayList<>();
        theirs.watchChanges(changes::add);
        assertThat(mine.start(inScope("a", false))).isEqualTo(new Start(Started.RUNNING, "a"));
        assertThat(mine.start(inScope("a", false))).isEqualTo(new Start(Started.RUNNING, "a"));
        assertThat(theirs.start(withKey("a2", "key-a", false))).isEqualTo(new Start(Started.FOUND, "a"));
        assertThat(theirs.start(inScope("b", false))).isEqualTo(new Start(Started.BUSY, "a"));
        assertThat(theirs.start(inScope("b", true))).isEqualTo(new Start(Started.QUEUED, "b"));
        assertThat(append("a", 1, "x", "y")).isCompletedWithValue(true);
        assertThat(append("a", 1, "x", "y")).isCompletedWithValue(true);
        assertThat(append("a", 4, "z")).isCompletedWithValue(false);
        assertThat(append("b", 1, "z")).isCompletedWithValue(false);
        assertThat(theirs.read("a", 1, 1000)).extracting(Entries::first).containsExactly(1L);
        assertThat(end(theirs, "a", true)).isFalse();
        clock.advance(LEASE);
        assertThat(theirs.overdue(10)).containsExactly("a", "b");
        assertThat(mine.renew(Map.of("a", "t-a", "b", "other"), LEASE)).containsOnlyKeys("a");
        mine.expire("a");
        assertThat(end(theirs, "a", true)).isTrue();
        assertThat(end(mine, "a", false)).isFalse();
        assertThat(append("a", 3, "zombie")).isCompletedWithValue(false);
        assertThat(changes).containsExactly("a", "b");
        theirs.watched(List.of("b"), LEASE);
        assertThat(mine.renew(Map.of("b", "t-b"), LEASE)).containsEntry("b", new Renewed(State.RUNNING, true));
        assertThat(theirs.inScope("chat:1")).contains("b");
        assertThat(theirs.ownedBy("ann")).containsExactly("b", "a");
        assertThat(mine.claimForArchive(10, LEASE)).containsExactly("a");
        assertThat(theirs.claimForArchive(10, LEASE)).isEmpty();
        clock.advance(LEASE);
        assertThat(mine.find("a")).isEmpty();
    }

    @Test
    void failsAsItIsTold() {
        List<Entries> seen = new ArrayList<>();
        List<String> interrupted = new ArrayList<>();
        mine.start(inScope("a", false));
        theirs.watch("a", new RunStore.Watcher() {
            @Override
            public void appended(Entries entries) {
                seen.add(entries);
            }

            @Override
            public void interrupted() {
                interrupted.add("now");
            }
        });
        mine.nextAppends(MemoryRunStore.Fate.NOT_DONE, MemoryRunStore.Fate.UNANSWERED);
        assertThat(append("a", 1, "x")).isCompletedExceptionally();
        assertThat(seen).isEmpty();
        assertThat(append("a", 1, "x")).isCompletedExceptionally();
        assertThat(seen).hasSize(1);
        mine.hold();
        CompletableFuture<Boolean> held = append("a", 2, "y");
        assertThat(held).isNotDone();
        mine.release();
        assertThat(held).isCompletedWithValue(true);
        theirs.down(true);
        assertThatThrownBy(() -> theirs.find("a")).isInstanceOf(PublishException.class);
        assertThat(append("a", 3, "z")).isCompletedWithValue(true);
        assertThat(seen).hasSize(2);
        theirs.down(false);
        assertThat(interrupted).hasSize(1);
    }
}
