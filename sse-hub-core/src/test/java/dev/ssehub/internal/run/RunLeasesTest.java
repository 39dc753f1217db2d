package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.ClusterNode.LEASE;
import static dev.ssehub.internal.run.ClusterNode.events;
import static dev.ssehub.internal.run.ClusterNode.shown;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static dev.ssehub.internal.run.RunsFixture.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunEndedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what a node does for its runs in the store besides writing: it renews their leases, and ends them when they reach a bound. */
class RunLeasesTest extends OnTwoNodes {

    private static final Duration A_LITTLE = Duration.ofMillis(30);

    @Test
    void aBoundThatIsReachedWhileTheStoreIsAwayIsTheEndLater() {
        ClusterNode impatient =
                new ClusterNode(here.store.another(), clock, runs -> runs.firstEventTimeout(Duration.ofSeconds(2)));
        try {
            Run run = impatient.start();
            impatient.store.down(true);
            clock.advance(Duration.ofSeconds(2));
            // No alarm rings repeatedly until the end is in the store.
            assertTimeoutPreemptively(Duration.ofSeconds(10), impatient::ring);
            assertThatThrownBy(() -> run.emit(event("late"))).isInstanceOf(RunEndedException.class);
            assertThat(logOf(run).hasEnded()).isFalse();
            impatient.store.down(false);
            await().until(() -> {
                clock.advance(A_LITTLE);
                impatient.ring();
                return logOf(run).hasEnded();
            });
            assertThat(run.info().end()).extracting(RunEnd::outcome).isEqualTo(Outcome.EXPIRED);
        } finally {
            impatient.close();
        }
    }

    @Test
    void theLeasesOfManyRunsAreRenewedTogether() {
        ClusterNode large = new ClusterNode(here.store.another(), clock, runs -> runs.maxPerOwner(10_000));
        try {
            List<Run> runs = IntStream.range(0, 2500)
                    .mapToObj(i -> large.runs.start(null, ann()))
                    .toList();
            for (int third = 0; third < 9; third++) {
                int before = large.store.renewals();
                clock.advance(LEASE.dividedBy(3));
                await().until(() -> {
                    clock.advance(Duration.ofMillis(100));
                    large.ring();
                    return large.store.renewals() >= before + 3;
                });
            }
            assertThat(large.store.renewals()).isBetween(27, 36);
            await().until(() -> there.store.overdue(1).isEmpty());
            runs.forEach(Run::complete);
            await().until(() -> runs.stream().allMatch(run -> logOf(run).hasEnded()));
            int renewals = large.store.renewals();
            clock.advance(LEASE);
            large.ring();
            assertThat(large.store.renewals()).isEqualTo(renewals);
        } finally {
            large.close();
        }
    }

    @Test
    void whoClosesEndsItsRunsInTheStore() {
        Run run = here.start();
        ConcurrentLinkedQueue<String> stopped = new ConcurrentLinkedQueue<>();
        run.onStop(() -> stopped.add("stopped"));
        run.emit(event("a"));
        run.emit(event("b"));
        here.runs.end();
        assertThat(there.store.find(run.id()).orElseThrow().state()).isEqualTo(State.ENDED);
        here.close();
        assertThat(run.info().end()).extracting(RunEnd::outcome).isEqualTo(Outcome.STOPPED);
        assertThat(stopped).hasSize(1);
        assertThat(events(run)).hasSize(2);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void whoClosesWithoutAStoreLosesItsRuns() {
        Run run = here.start();
        run.emit(event("a"));
        here.store.down(true);
        here.close();
        assertThat(run.info().end()).isEqualTo(RunEnd.lost());
        assertThatThrownBy(() -> run.emit(event("b"))).isInstanceOf(RunEndedException.class);
    }
}
