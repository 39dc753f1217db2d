package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.run.MemoryRunStore.Fate;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the time limits of a run whose end takes long to reach the store. */
class DeadlinesInClusterTest {

    private static final Duration IDLE = Duration.ofSeconds(2);

    private final ManualClock clock = new ManualClock();
    private final ClusterNode here = new ClusterNode(new MemoryRunStore(clock), clock, runs -> runs.idleTimeout(IDLE));

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void aDeadlineThatIsReachedRingsNoMoreWhileTheEndIsNotInTheStore() {
        Run run = here.start();
        run.emit(SseEvent.of("a"));
        here.store.nextEnds(Fate.NOT_DONE);
        clock.advance(IDLE);
        assertThat(CompletableFuture.runAsync(here::ring)).succeedsWithin(Duration.ofSeconds(10));
        await().until(() -> {
            clock.advance(Duration.ofMillis(100));
            here.ring();
            return logOf(run).hasEnded();
        });
        assertThat(run.info().end()).extracting(end -> end.outcome()).isEqualTo(Outcome.EXPIRED);
    }
}
