package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions.WhenBusy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a run leaves nothing behind, whatever fails at its end. */
class RunFinishTest {

    private final RunsFixture fixture = RunsFixture.with(runs -> runs.maxPerOwner(1));

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Fails in all methods that are called after the start of its run. */
    private static final class Failing implements Dialect {
        private boolean fails;

        @Override
        public String name() {
            if (fails) {
                throw new IllegalStateException("no name");
            }
            return "failing";
        }

        @Override
        public boolean replaysFromStart() {
            return true;
        }

        @Override
        public @Nullable String positionIn(
                UnaryOperator<@Nullable String> header, UnaryOperator<@Nullable String> parameter) {
            throw new AssertionError("it has no positions");
        }

        @Override
        public List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted) {
            throw new IllegalStateException("no end");
        }
    }

    private Run startWith(Failing dialect) {
        Run run = fixture.runs.start(CHAT, ann().dialect(dialect));
        dialect.fails = true;
        return run;
    }

    @Test
    void aDialectThatFailsToSayTheEndCostsOnlyItsWords() {
        Run run = startWith(new Failing());
        assertThat(run.complete()).isTrue();

        assertThat(RunsFixture.text(run)).endsWith(": sse-hub.end {\"outcome\":\"completed\"}\n");
        assertThat(fixture.start().isNew()).isTrue();
    }

    @Test
    void aNewRunBeginsThoughThePreviousOneFailsToEndWell() {
        startWith(new Failing());
        Run next = fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.STOP_PREVIOUS));

        assertThat(next.emit(SseEvent.of("a"))).isEqualTo(1);
        assertThat(fixture.runs.figures().ended()).containsEntry(Outcome.STOPPED, 1L);
    }

    private static final class Rethrowing implements RunCodec<String> {

        @Override
        public List<SseEvent> encode(String item) {
            return List.of();
        }

        @Override
        public RunEnd failure(Throwable failure) {
            throw (RuntimeException) failure;
        }
    }

    @Test
    void aCodecThatThrowsTheFailureOfItsSourceEndsTheRun() {
        AtomicReference<Flow.Subscriber<? super String>> subscriber = new AtomicReference<>();
        Flow.Publisher<String> source = subscriber::set;
        Run run = fixture.start();
        run.publish(source, Rethrowing::new);
        subscriber.get().onError(new IllegalStateException("planted"));

        assertThat(run.info().end()).isEqualTo(RunEnd.failed("producer-failed", "the source of this run failed"));
    }

    @Test
    void aRunawayRecursionThatEndsARunAtEachOfItsLevelsEndsItWhole() throws InterruptedException {
        // The first end loads and links classes, which needs more stack than any later end.
        fixture.start().complete();
        Thread thread = new Thread(null, this::overflowAtManyEnds, "overflow", 512 * 1024);
        thread.start();
        thread.join();

        assertThat(fixture.runs.figures().ended()).containsEntry(Outcome.COMPLETED, 21L);
    }

    private void overflowAtManyEnds() {
        for (int i = 0; i < 20; i++) {
            Run run = fixture.start();
            try {
                descend(run);
            } catch (StackOverflowError e) {
                assertThat(run.info().hasEnded()).isTrue();
            }
        }
    }

    /** Ends the run on the way back, as soon as enough stack is left. */
    @SuppressWarnings({"InfiniteRecursion", "Finally"})
    private static void descend(Run run) {
        try {
            descend(run);
        } finally {
            run.complete();
        }
    }

    @Test
    void everyEndIsKnownToWhoAsksForIt() {
        List<Object> ends = new CopyOnWriteArrayList<>();
        Run completed = fixture.start();
        completed.onEnd(() -> ends.add(completed.info().end()));
        completed.complete();
        await().until(() -> ends.size() == 1);
        Run stopped = fixture.start();
        fixture.runs.stop(stopped.id(), null);
        stopped.onEnd(() -> ends.add(stopped.info().end()));
        fixture.close();
        assertThat(ends).containsExactly(RunEnd.completed(), RunEnd.stopped(null));
    }
}
