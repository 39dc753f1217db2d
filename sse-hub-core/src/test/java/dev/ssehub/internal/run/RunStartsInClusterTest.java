package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.ClusterNode.LEASE;
import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static dev.ssehub.internal.run.RunsFixture.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunOptions.WhenBusy;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunRefusedException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests that starts work across nodes that share their runs as they do on a single node. */
class RunStartsInClusterTest extends OnTwoNodes {

    RunStartsInClusterTest() {
        super(runs -> runs.maxPerOwner(3));
    }

    private static void assertRefused(Reason reason, ClusterNode node, RunOptions options) {
        assertThatThrownBy(() -> node.runs.start(CHAT, options))
                .isInstanceOfSatisfying(
                        RunRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void aScopeHasOneRunOnAllNodes() {
        here.start();
        assertRefused(Reason.BUSY, there, ann());
        assertRefused(Reason.BUSY, here, ann());
        assertThat(there.runs.figures().refused()).containsEntry(Reason.BUSY, 1L);
        assertThat(here.runs.stop(CHAT, "ann")).isTrue();
        await().ignoreExceptions().until(() -> there.start().isNew());
    }

    @Test
    void aStartStopsWhatIsInTheWayOnAnotherNode() {
        Run first = here.start();
        Run waiting = there.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE));
        assertRefused(Reason.BUSY, there, RunOptions.ownedBy("bob").whenBusy(WhenBusy.STOP_PREVIOUS));
        assertThat(first.info().hasEnded()).isFalse();
        first.emit(SseEvent.of("a"));

        Run second = there.runs.start(CHAT, ann().whenBusy(WhenBusy.STOP_PREVIOUS));

        await().until(() -> logOf(first).hasEnded() && logOf(waiting).hasEnded());
        assertThat(first.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(waiting.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(second.info().state()).isEqualTo(RunInfo.State.RUNNING);
        Run third = there.runs.start(CHAT, ann().whenBusy(WhenBusy.STOP_PREVIOUS));
        assertThat(second.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(third.emit(SseEvent.of("b"))).isEqualTo(1);
    }

    @Test
    void theTurnGoesFromNodeToNode() {
        Run first = here.start();
        CompletableFuture<String> begun = new CompletableFuture<>();
        Run second = there.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE));
        second.produce(Runnable::run, run -> {
            run.emit(SseEvent.of("b"));
            begun.complete("second");
        });
        Run third = here.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE));
        assertThatThrownBy(() -> third.emit(SseEvent.of("c"))).isInstanceOf(IllegalStateException.class);
        assertThat(second.info().state()).isEqualTo(RunInfo.State.QUEUED);
        assertThat(begun).isNotDone();

        first.complete();

        assertThat(begun).succeedsWithin(Duration.ofSeconds(10));
        await().until(() -> third.info().state() == RunInfo.State.RUNNING);
        assertThat(third.emit(SseEvent.of("c"))).isEqualTo(1);
        assertThat(second.info().end()).isEqualTo(RunEnd.completed());
    }

    @Test
    void aTurnThatIsNotHeardOfIsFoundByTheNextRenewal() {
        Run first = here.start();
        Run second = there.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE));
        there.store.down(true);
        first.complete();
        await().until(() -> logOf(first).hasEnded());
        there.store.down(false);
        assertThat(second.info().state()).isEqualTo(RunInfo.State.QUEUED);
        pass(LEASE.dividedBy(3));
        await().until(() -> second.info().state() == RunInfo.State.RUNNING);
    }

    @Test
    void aRunThatWaitsIsStoppedWithoutHavingHadItsTurn() {
        here.start();
        Run second = there.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE));
        second.produce(Runnable::run, run -> {
            throw new AssertionError("it has no turn");
        });
        assertThat(here.runs.stop(CHAT, "ann")).isTrue();
        await().until(() -> logOf(second).hasEnded());
        assertThat(second.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(here.store.queued(CHAT.toString())).isEmpty();
        await().until(() -> there.store.ownedBy("ann").stream()
                .allMatch(run -> there.store.find(run).orElseThrow().end() != null));
    }

    @Test
    void aStartWithTheSameKeyFindsTheRunOfAnotherNode() {
        Run first = here.runs.start(CHAT, ann().idempotencyKey("k"));
        Run again = here.runs.start(CHAT, ann().idempotencyKey("k"));
        Run found = there.runs.start(CHAT, ann().idempotencyKey("k"));
        assertThat(List.of(first.isNew(), again.isNew(), found.isNew())).containsExactly(true, false, false);
        assertThat(found.id()).isEqualTo(first.id()).isEqualTo(again.id());
        assertThat(found.scope()).isEqualTo(CHAT);
        assertThat(found.info().owner()).isEqualTo("ann");
        found.produce(Runnable::run, run -> {
            throw new AssertionError("it has its producer");
        });
        assertThatThrownBy(() -> found.emit(SseEvent.of("a"))).isInstanceOf(IllegalStateException.class);
        assertThat(found.complete()).isTrue();
        await().until(() -> logOf(first).hasEnded());
        assertThat(first.info().end()).isEqualTo(RunEnd.completed());
        assertThatThrownBy(() -> found.emit(SseEvent.of("a"))).hasMessageContaining("COMPLETED");
        // Another owner's key is another key.
        assertThat(there.runs
                        .start(CHAT, RunOptions.ownedBy("bob").idempotencyKey("k"))
                        .isNew())
                .isTrue();
    }

    @Test
    void anOwnersRunsAreCountedOnAllNodes() {
        Run first = here.start();
        there.runs.start(null, ann());
        there.runs.start(null, ann());
        assertRefused(Reason.TOO_MANY_FOR_OWNER, there, ann().whenBusy(WhenBusy.QUEUE));
        assertThat(here.runs.start(null, RunOptions.ownedBy("bob")).isNew()).isTrue();
        // The run that is stopped for the new one does not count.
        assertThat(there.runs
                        .start(CHAT, ann().whenBusy(WhenBusy.STOP_PREVIOUS))
                        .isNew())
                .isTrue();
        await().until(() -> logOf(first).hasEnded());
    }

    @Test
    void aNodeHasItsOwnBounds() {
        ClusterNode small = new ClusterNode(here.store.another(), clock, runs -> runs.maxRuns(1));
        try {
            small.runs.start(null, ann());
            assertThatThrownBy(() -> small.runs.start(null, ann()))
                    .isInstanceOfSatisfying(
                            RunRefusedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY));
            assertThat(here.store.ownedBy("ann")).hasSize(1);
            small.runs.drain();
            assertThatThrownBy(() -> small.runs.start(null, ann()))
                    .isInstanceOfSatisfying(
                            RunRefusedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        } finally {
            small.close();
        }
    }

    @Test
    void nothingStartsWithoutTheStore() {
        here.store.down(true);
        assertThatThrownBy(here::start).isInstanceOf(PublishException.class);
        assertThat(here.runs.figures().running()).isZero();
        here.store.down(false);
        assertThat(here.start().isNew()).isTrue();
    }

    @Test
    void aRunIsStoppedOnceNoNodeShowsIt() {
        Run run = here.runs.start(null, ann().stopWhenUnwatched(Duration.ofSeconds(2)));
        run.emit(SseEvent.of("a"));
        for (int third = 0; third < 4; third++) {
            there.store.watched(List.of(run.id()), LEASE);
            int before = here.store.renewals();
            pass(LEASE.dividedBy(3));
            await().until(() -> here.store.renewals() > before);
        }
        assertThat(run.info().hasEnded()).isFalse();

        clock.advance(LEASE);
        await().until(() -> {
            pass(Duration.ofMillis(500));
            return logOf(run).hasEnded();
        });
        assertThat(run.info().end()).extracting(RunEnd::outcome).isEqualTo(Outcome.STOPPED);
        assertThat(here.runs.figures().atBound()).containsEntry("unwatched", 1L);
    }

    @Test
    void aStartWhoseAnswerIsLostIsDoneOnce() {
        AtomicInteger starts = new AtomicInteger();
        RunStore store = new ForwardingRunStore(here.store.another()) {
            @Override
            public Start start(NewRun run) {
                Start answer = super.start(run);
                if (starts.getAndIncrement() == 0) {
                    throw PublishException.unknownOutcome("the store does not answer", new IOException("cut"));
                }
                return answer;
            }
        };
        RunExtensions extensions = new RunExtensions(RunPolicy.OWNER_ONLY, null, List.of());
        try (RunsFixture node = new RunsFixture(runs -> runs, extensions, clock, store)) {
            Run run = node.runs.start(CHAT, ann().idempotencyKey("k"));

            assertThat(run.isNew()).isTrue();
            assertThat(there.store.inScope(CHAT.toString())).contains(run.id());
            assertThat(there.store.ownedBy("ann")).containsExactly(run.id());
        }
    }
}
