package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that each run is archived by one of the remaining nodes. */
class ClaimedArchivingTest {

    private final ManualClock clock = new ManualClock();
    private final MemoryRunStore store = new MemoryRunStore(clock);
    private final List<RunsFixture> nodes = new ArrayList<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Map<String, RunArchive.Content> contents = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() {
        nodes.forEach(RunsFixture::close);
    }

    private void archive(RunInfo run, RunArchive.Content content) {
        calls.merge(run.id(), 1, Integer::sum);
        if (failing.contains(run.id())) {
            throw new IllegalStateException("no");
        }
        contents.put(run.id(), content);
    }

    private RunsFixture node(RunArchive archive) {
        RunsFixture node = new RunsFixture(
                runs -> runs, new RunExtensions(RunPolicy.OWNER_ONLY, archive, List.of()), clock, store.another());
        nodes.add(node);
        return node;
    }

    private List<String> ended(int count) {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            runs.add(StoreProducer.start(store).append(2).complete().run);
        }
        return runs;
    }

    private void sweep() {
        clock.advance(Duration.ofSeconds(10));
        nodes.forEach(node -> node.pass(Duration.ZERO));
    }

    private long inHand() {
        return nodes.stream().mapToLong(node -> node.runs.figures().archiving()).sum();
    }

    @Test
    void eachRunIsArchivedOnceByOneOfTwoNodes() {
        node(this::archive);
        node(this::archive);
        for (int round = 0; round < 10; round++) {
            List<String> runs = ended(20);
            sweep();
            await().until(() -> calls.keySet().containsAll(runs) && inHand() == 0);
        }
        sweep();
        assertThat(calls).hasSize(200);
        assertThat(calls.values()).containsOnly(1);
        assertThat(contents.values())
                .allSatisfy(content -> assertThat(content.events()).hasSize(2));
        assertThat(nodes.stream()
                        .mapToLong(node -> node.runs.figures().archived())
                        .sum())
                .isEqualTo(200);
    }

    @Test
    void ofSeveralOnlyTheOneThatFailedIsCalledAgain() {
        RunsFixture node = node(this::archive);
        List<String> runs = ended(5);
        failing.add(runs.get(2));
        sweep();
        await().until(() -> contents.size() == 4 && node.runs.figures().archiveFailures() == 1);
        assertThat(node.runs.figures().archiving()).isEqualTo(1);
        for (int attempts = 2; attempts < 4; attempts++) {
            int expected = attempts;
            node.pass(Duration.ofSeconds(1L << (attempts - 2)));
            await().until(() -> node.runs.figures().archiveFailures() == expected);
        }
        failing.clear();
        node.pass(Duration.ofSeconds(4));
        await().until(() ->
                node.runs.figures().archived() == 5 && node.runs.figures().archiving() == 0);

        assertThat(calls).containsEntry(runs.get(2), 4);
        calls.remove(runs.get(2));
        assertThat(calls.values()).containsOnly(1);
    }

    @Test
    void oneWhoseNodeIsGoneIsArchivedByAnother() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        RunsFixture hanging = node((run, content) -> {
            called.countDown();
            try {
                never.await();
            } catch (InterruptedException gone) {
                throw new IllegalStateException(gone);
            }
        });
        List<String> runs = ended(1);
        sweep();
        called.await();
        nodes.remove(hanging);
        node(this::archive);
        sweep();
        sweep();
        assertThat(calls).isEmpty();
        for (int i = 0; i < 5; i++) {
            sweep();
        }

        await().until(() -> contents.keySet().containsAll(runs));
        never.countDown();
        hanging.close();
    }

    @Test
    void oneThatWasTakenWhileTheStoreWasAwayIsNotArchivedTwice() {
        MemoryRunStore here = store.another();
        RunsFixture node = new RunsFixture(
                runs -> runs,
                new RunExtensions(
                        RunPolicy.OWNER_ONLY,
                        (run, content) -> {
                            archive(run, content);
                            here.down(true);
                        },
                        List.of()),
                clock,
                here);
        nodes.add(node);
        List<String> runs = ended(1);
        sweep();
        await().until(() ->
                node.runs.figures().archived() == 1 && node.runs.figures().archiving() == 0);
        clock.advance(Duration.ofMinutes(2));
        here.down(false);
        sweep();
        await().until(() -> store.claimForArchive(10, Duration.ZERO).isEmpty());

        assertThat(calls).containsEntry(runs.get(0), 1);
    }
}
