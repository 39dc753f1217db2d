package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.JOINING;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a run that has ended is saved once, whatever the outcome. */
class RunArchiveTest {

    private record Saved(RunInfo run, RunArchive.Content content) {}

    private final List<Saved> saved = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private RunsFixture fixture = RunsFixture.with(this::save);

    private void save(RunInfo run, RunArchive.Content content) {
        if (failures.getAndDecrement() > 0) {
            throw new IllegalStateException("the database is away");
        }
        saved.add(new Saved(run, content));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Saved theOnlyOne() {
        await().until(() -> !saved.isEmpty());
        assertThat(saved).hasSize(1);
        return saved.get(0);
    }

    @Test
    void itGetsTheEventsAndTheTextAndHowItEnded() {
        Run run = fixture.runs.start(CHAT, ann().dialect(JOINING));
        run.emit(SseEvent.of("Hello, "));
        run.emit(SseEvent.of("wor"));
        run.emit(SseEvent.of("ld\nand more"));
        run.emit(SseEvent.named("tool").data("{}"));
        run.emit(SseEvent.of("!"));
        fixture.runs.stop(CHAT, "ann");

        Saved one = theOnlyOne();
        assertThat(one.run().id()).isEqualTo(run.id());
        assertThat(one.run().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(one.run().offset()).isEqualTo(5);
        assertThat(one.content().text()).isEqualTo("Hello, world\nand more!");
        assertThat(one.content().events())
                .containsExactly(
                        SseEvent.of("Hello, world\nand more"),
                        SseEvent.named("tool").data("{}"),
                        SseEvent.of("!"));
    }

    @Test
    void itIsCalledAgainWithGrowingPausesUntilItTakesTheRun() {
        failures.set(3);
        fixture.start().complete();
        await().until(() -> fixture.runs.figures().archiveFailures() == 1);
        fixture.pass(Duration.ofSeconds(1));
        await().until(() -> fixture.runs.figures().archiveFailures() == 2);
        fixture.pass(Duration.ofMillis(1999));
        assertThat(fixture.runs.figures().archiveFailures()).isEqualTo(2);
        assertThat(fixture.runs.figures().archiving()).isEqualTo(1);
        fixture.pass(Duration.ofMillis(1));
        await().until(() -> fixture.runs.figures().archiveFailures() == 3);
        fixture.pass(Duration.ofSeconds(4));

        theOnlyOne();
        await().until(() -> fixture.runs.figures().archived() == 1);
        assertThat(fixture.runs.figures().archiving()).isZero();
    }

    @Test
    void itIsCalledNoMoreWhenTheRunIsNotKeptAnyMore() {
        failures.set(1000);
        Run run = fixture.runs.start(CHAT, ann().keepFor(Duration.ofSeconds(2)));
        run.complete();
        await().until(() -> fixture.runs.figures().archiveFailures() == 1);
        fixture.pass(Duration.ofSeconds(1));
        await().until(() -> fixture.runs.figures().archiveFailures() == 2);
        fixture.pass(Duration.ofSeconds(2));

        await().until(() -> fixture.runs.figures().archiveLost() == 1);
        assertThat(fixture.runs.find(run.id())).isEmpty();
        assertThat(fixture.runs.figures().archiveFailures()).isEqualTo(2);
    }

    @Test
    void whatItHasNotTakenIsNotForgottenForOthers() {
        failures.set(1);
        fixture.close();
        fixture = new RunsFixture(runs -> runs.maxRuns(1), RunPolicy.OWNER_ONLY, this::save);
        Run run = fixture.start();
        run.complete();
        await().until(() -> fixture.runs.figures().archiveFailures() == 1);
        assertThatThrownBy(() -> fixture.runs.start(null, ann())).isInstanceOf(RunRefusedException.class);

        fixture.pass(Duration.ofSeconds(1));
        await().until(() -> fixture.runs.figures().archived() == 1);

        await().ignoreException(RunRefusedException.class)
                .until(() -> fixture.runs.start(null, ann()).isNew());
    }

    @Test
    void closingEndsRunsAndWaitsForTheArchive() {
        Run run = fixture.start();
        run.emit(SseEvent.of("a"));
        fixture.close();

        assertThat(theOnlyOne().content().events()).containsExactly(SseEvent.of("a"));
        assertThat(theOnlyOne().run().end()).extracting(RunEnd::outcome).isEqualTo(RunEnd.Outcome.STOPPED);
    }

    @Test
    void closingWaitsNoLongerThanItMay() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        fixture.close();
        fixture = RunsFixture.with((run, content) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new IllegalStateException(e);
            }
        });
        fixture.start().complete();
        fixture.runs.close(Duration.ofMillis(100));

        interrupted.await();
        await().until(() -> fixture.runs.figures().archiveLost() == 1);
    }

    @Test
    void aSlowArchiveHoldsUpNothingElse() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        fixture.close();
        fixture = RunsFixture.with((run, content) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < 10; i++) {
            fixture.runs.start(null, ann()).complete();
        }
        fixture.start().onStop(stopped::countDown);
        fixture.runs.stop(CHAT, null);

        await().until(() -> stopped.getCount() == 0);
        release.countDown();
        await().until(() -> fixture.runs.figures().archived() == 11);
    }

    @Test
    void aLongTextIsMergedAtACostInProportionToItsLength() {
        Run run = fixture.runs.start(CHAT, ann().dialect(JOINING));
        for (int i = 0; i < 20_000; i++) {
            run.emit(SseEvent.of("word " + i + " "));
        }
        run.complete();

        await().until(() -> !saved.isEmpty());
        assertThat(saved.get(0).content().events()).hasSize(1);
        assertThat(saved.get(0).content().text()).startsWith("word 0 word 1 ").endsWith("word 19999 ");
    }

    @Test
    void itIsTheSameWhateverTheEventsHad() {
        List<SseEvent> events = List.of(
                SseEvent.of(""),
                SseEvent.of(" leading"),
                SseEvent.of("a\n\nb\n"),
                SseEvent.named("näme").data("x").comment("c").retry(Duration.ofMillis(7)),
                SseEvent.of("data: x"));
        Run run = fixture.start();
        events.forEach(run::emit);
        run.complete();

        assertThat(theOnlyOne().content().events()).isEqualTo(events);
    }

    @Test
    void aDialectThatFailsToMergeCostsOnlyTheMerging() {
        Run run = fixture.runs.start(CHAT, ann().dialect(NOT_MERGING));
        run.emit(SseEvent.of("a"));
        run.emit(SseEvent.of("b"));
        run.complete();

        assertThat(theOnlyOne().content().events()).containsExactly(SseEvent.of("a"), SseEvent.of("b"));
        assertThat(theOnlyOne().content().text()).isEqualTo("ab");
        assertThat(fixture.open(fixture.answer(run.view()).join()).log()).isSameAs(RunsFixture.logOf(run));
    }

    private static final Dialect NOT_MERGING = new Dialect() {
        @Override
        public String name() {
            return "not-merging";
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
            return List.of();
        }

        @Override
        public SseEvent merge(SseEvent first, SseEvent second) {
            throw new IllegalStateException("cannot merge");
        }

        @Override
        public String textOf(SseEvent event) {
            return event.data();
        }
    };
}
