package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.JOINING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a lost run in a dialect that only some nodes know ends with the frames of its dialect if such a node is left. */
class DialectElsewhereTest {

    private static final Duration LEASE = StoreProducer.LEASE;

    private final ManualClock clock = new ManualClock();
    private final MemoryRunStore store = new MemoryRunStore(clock);
    private final RunsFixture without = node(List.of());

    private RunsFixture node(List<Dialect> dialects) {
        return new RunsFixture(
                runs -> runs, new RunExtensions(RunPolicy.OWNER_ONLY, null, dialects), clock, store.another());
    }

    @AfterEach
    void close() {
        without.close();
    }

    private static void sweep(RunsFixture node) {
        node.pass(LEASE.dividedBy(3));
        await().until(node::sweepIsDone);
    }

    private StoreProducer joining() {
        return StoreProducer.start(store, null, JOINING.name(), LEASE);
    }

    private StoredRun stored(StoreProducer run) {
        return store.find(run.run).orElseThrow();
    }

    @Test
    void aNodeThatDoesNotKnowItLeavesItToOneThatDoes() {
        StoreProducer run = joining().append(2);
        store.expire(run.run);
        sweep(without);
        assertThat(stored(run).state()).isEqualTo(State.RUNNING);

        try (RunsFixture with = node(List.of(JOINING))) {
            sweep(with);
        }
        assertThat(stored(run).end()).isEqualTo(RunEnd.lost());
        byte[] words = store.read(run.run, 2, 1 << 20).get(0).blocks().get(0);
        assertThat(new String(words, UTF_8)).isEqualTo("data: finish 2\n\n");
    }

    @Test
    void whereNoNodeKnowsItTheRunEndsAllTheSame() {
        StoreProducer run = joining().append(2);
        store.expire(run.run);
        for (int i = 0; i < 4; i++) {
            sweep(without);
        }

        assertThat(stored(run).end()).isEqualTo(RunEnd.lost());
        assertThat(store.read(run.run, 2, 1 << 20).get(0).blocks()).isEmpty();
    }

    @Test
    void thoseThatAreLeftKeepNoOthersFromBeingEnded() {
        List<StoreProducer> left =
                IntStream.range(0, 250).mapToObj(i -> joining()).toList();
        StoreProducer known = StoreProducer.start(store);
        left.forEach(run -> store.expire(run.run));
        store.expire(known.run);
        sweep(without);

        assertThat(stored(known).end()).isEqualTo(RunEnd.lost());
        assertThat(left).allMatch(run -> stored(run).state() == State.RUNNING);
    }
}
