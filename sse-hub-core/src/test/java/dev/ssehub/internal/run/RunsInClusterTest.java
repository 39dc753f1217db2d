package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.ClusterNode.LEASE;
import static dev.ssehub.internal.run.ClusterNode.events;
import static dev.ssehub.internal.run.ClusterNode.shown;
import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static dev.ssehub.internal.run.RunsFixture.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.internal.run.MemoryRunStore.Fate;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunEndedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what a node writes to the shared store for its runs, and what it does when the store disagrees or does not answer. */
class RunsInClusterTest extends OnTwoNodes {

    private static final Duration A_LITTLE = Duration.ofMillis(30);

    /** Advances the clock in small steps, as for a node that is alive, while calls of the store are answered. */
    private void passSlowly(Duration duration) {
        for (long passed = 0; passed < duration.toMillis(); passed += 250) {
            int before = here.store.renewals();
            pass(Duration.ofMillis(250));
            if (passed % 1000 == 0) {
                // Gives the thread that renews leases a chance to run.
                await().pollInterval(Duration.ofMillis(1)).until(() -> here.store.renewals() >= before);
            }
        }
    }

    private void awaitEnd(Run run, Outcome outcome) {
        await().until(() -> {
            here.ring();
            return logOf(run).hasEnded();
        });
        assertThat(run.info().end()).extracting(RunEnd::outcome).isEqualTo(outcome);
        assertThatThrownBy(() -> run.emit(event("late")))
                .isInstanceOfSatisfying(
                        RunEndedException.class,
                        e -> assertThat(e.end().outcome()).isEqualTo(outcome));
    }

    @Test
    void nobodySeesWhatTheStoreDoesNotHave() {
        Run run = here.start();
        here.store.hold();
        assertThat(run.emit(event("a"))).isEqualTo(1);
        assertThat(run.emit(event("b"))).isEqualTo(2);
        assertThat(logOf(run).tail()).isZero();
        here.store.release();
        assertThat(logOf(run).tail()).isEqualTo(1);
        pass(A_LITTLE);
        assertThat(logOf(run).tail()).isEqualTo(2);
        run.complete();
        awaitEnd(run, Outcome.COMPLETED);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void eventsAreShippedInGroups() {
        Run run = here.start();
        for (int i = 1; i <= 100; i++) {
            run.emit(event(i));
        }
        assertThat(here.store.appends()).isEqualTo(1);
        pass(A_LITTLE);
        assertThat(here.store.appends()).isEqualTo(2);
        run.emit(event("x".repeat(Shipments.ENOUGH_BYTES)));
        assertThat(here.store.appends()).isEqualTo(3);
        pass(A_LITTLE);
        run.emit(event("after a pause"));
        assertThat(here.store.appends()).isEqualTo(4);
        assertThat(events(run)).hasSize(102);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void manyProducersOfARunKeepItsOffsetsDense() {
        Run run = here.start();
        IntStream.range(0, 4)
                .mapToObj(producer -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 500; i++) {
                        run.emit(event(i));
                    }
                }))
                .toList()
                .forEach(CompletableFuture::join);
        run.complete();
        awaitEnd(run, Outcome.COMPLETED);
        assertThat(events(run)).hasSize(2000);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void whatFailsIsRepeatedAndAppendedOnce() {
        Run run = here.start();
        here.store.nextAppends(Fate.NOT_DONE, Fate.UNANSWERED, Fate.UNANSWERED, Fate.DONE, Fate.UNANSWERED);
        run.emit(event("a"));
        run.emit(event("b"));
        await().until(() -> {
            pass(A_LITTLE);
            return logOf(run).tail() == 2;
        });
        here.store.nextEnds(Fate.NOT_DONE, Fate.UNANSWERED);
        run.onStop(() -> {
            throw new AssertionError("the producer has ended it");
        });
        run.complete();
        await().until(() -> {
            pass(A_LITTLE);
            return logOf(run).hasEnded();
        });
        awaitEnd(run, Outcome.COMPLETED);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void aZombieAppendsNothing() {
        Run run = here.start();
        run.emit(event("a"));
        // This node stalls, and the others consider its producer gone.
        here.store.expire(run.id());
        here.store.down(true);
        assertThat(there.store.end(run.id(), true, RunEnd.lost(), stored -> List.of()))
                .isTrue();
        here.store.down(false);
        clock.advance(LEASE.multipliedBy(2));
        run.emit(event("zombie"));
        awaitEnd(run, Outcome.LOST);
        assertThat(events(run)).hasSize(1);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void whoWasTakenForDeadGoesOnWhenNobodyHasEndedItsRun() {
        Run run = here.start();
        run.emit(event("a"));
        clock.advance(LEASE.multipliedBy(2));
        assertThat(there.store.overdue(10)).containsExactly(run.id());
        run.emit(event("b"));
        assertThat(events(run)).hasSize(2);
        here.ring();
        await().until(() -> there.store.overdue(10).isEmpty());
    }

    @Test
    void aRunIsStoppedFromAnotherNode() {
        Run run = here.start();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        run.onStop(() -> stopped.complete(null));
        run.emit(event("a"));
        assertThat(there.runs.stop(CHAT, "bob")).isFalse();
        assertThat(there.runs.stop(run.id(), "bob")).isFalse();
        assertThat(there.runs.stop("unknown", "ann")).isFalse();
        assertThat(there.runs.stop(CHAT, "ann")).isTrue();
        assertThat(there.runs.stop(CHAT, "ann")).isFalse();
        assertThat(there.runs.stop(run.id(), "ann")).isFalse();
        awaitEnd(run, Outcome.STOPPED);
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void aStopThatIsNotHeardIsFoundByTheNextRenewal() {
        Run run = here.start();
        run.emit(event("a"));
        here.store.down(true);
        assertThat(there.runs.stop(run.id(), "ann")).isTrue();
        here.store.down(false);
        assertThat(logOf(run).hasEnded()).isFalse();
        pass(LEASE.dividedBy(3));
        awaitEnd(run, Outcome.STOPPED);
    }

    @Test
    void anEventWithoutAnswerIsShownWhenTheRunWasStoppedAfterIt() {
        Run run = here.start();
        here.store.nextAppends(Fate.UNANSWERED);
        run.emit(event("a"));
        assertThat(logOf(run).tail()).isZero();
        assertThat(there.runs.stop(run.id(), "ann")).isTrue();
        clock.advance(Duration.ofSeconds(1));
        awaitEnd(run, Outcome.STOPPED);
        assertThat(events(run)).hasSize(1);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void aRunOutlivesAStoreThatIsAwayForLessThanALease() {
        Run run = here.start();
        run.emit(event("a"));
        here.store.down(true);
        run.emit(event("b"));
        passSlowly(LEASE.minusSeconds(2));
        run.emit(event("c"));
        assertThat(logOf(run).tail()).isEqualTo(1);
        here.store.down(false);
        await().until(() -> {
            pass(A_LITTLE);
            return logOf(run).tail() == 3;
        });
        run.complete();
        awaitEnd(run, Outcome.COMPLETED);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }

    @Test
    void aRunIsLostWhenTheStoreIsAwayForALease() {
        Run run = here.start();
        Run ending = here.runs.start(null, ann());
        Run silent = here.runs.start(null, ann());
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        run.onStop(() -> stopped.complete(null));
        run.emit(event("a"));
        here.store.down(true);
        run.emit(event("b"));
        ending.complete();
        passSlowly(LEASE.plusSeconds(3));
        awaitEnd(run, Outcome.LOST);
        awaitEnd(ending, Outcome.LOST);
        awaitEnd(silent, Outcome.LOST);
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
        assertThat(here.runs.figures().ended()).containsEntry(Outcome.LOST, 3L);
        here.store.down(false);
        int appends = here.store.appends();
        pass(LEASE);
        assertThat(here.store.appends()).isEqualTo(appends);
        assertThat(there.store.overdue(10)).contains(run.id(), ending.id(), silent.id());
    }

    @Test
    void anEndIsOneWhoeverOrdersIt() throws Exception {
        for (int round = 0; round < 200; round++) {
            Run run = here.start();
            run.emit(event("a"));
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> {
                pass(together);
                return there.runs.stop(run.id(), "ann");
            });
            pass(together);
            run.complete();
            await().pollInterval(Duration.ofMillis(1)).until(() -> logOf(run).hasEnded());
            assertThat(run.info().end())
                    .isEqualTo(stopped.join() ? RunEnd.stopped("ann") : RunEnd.completed())
                    .isEqualTo(there.store.find(run.id()).orElseThrow().end());
            assertThat(shown(run)).isEqualTo(there.stored(run.id()));
        }
    }

    private static void pass(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
