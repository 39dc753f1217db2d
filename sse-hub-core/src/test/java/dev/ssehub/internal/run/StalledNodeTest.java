package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.ClusterNode.LEASE;
import static dev.ssehub.internal.run.ClusterNode.events;
import static dev.ssehub.internal.run.ClusterNode.shown;
import static dev.ssehub.internal.run.RunsFixture.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.MemoryRunStore.Fate;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import org.junit.jupiter.api.Test;

/** Tests a node that stalls for longer than a lease although the store has answered. */
class StalledNodeTest extends OnTwoNodes {

    /** Returns a run whose last append is in the store, although the answer was lost. */
    private Run stalled() {
        Run run = here.start();
        run.emit(SseEvent.of("a"));
        clock.advance(LEASE.multipliedBy(2));
        here.store.nextAppends(Fate.UNANSWERED);
        run.emit(SseEvent.of("b"));
        return run;
    }

    @Test
    void itShowsWhatTheOthersHaveSeenBeforeItSaysThatTheRunIsLost() {
        Run run = stalled();
        await().until(() -> logOf(run).hasEnded());

        assertThat(run.info().end()).isEqualTo(RunEnd.lost());
        assertThat(events(run)).hasSize(2);
        assertThat(shown(run)).isEqualTo(there.stored(run.id()));
    }
}
