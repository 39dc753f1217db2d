package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static dev.ssehub.internal.run.RunsFixture.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunOptions.WhenBusy;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunRefusedException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests each bound of a run, and how it becomes visible. */
class RunBoundsTest {

    private static final SseEvent EVENT = SseEvent.of("a");
    private static final SseEvent LARGE = SseEvent.of("x".repeat(900));

    private RunsFixture fixture = RunsFixture.create();

    private void use(RunsFixture other) {
        fixture.close();
        fixture = other;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void assertEnded(Run run, Outcome outcome, String bound) {
        RunEnd end = run.info().end();
        assertThat(end).isNotNull();
        assertThat(end.outcome()).isEqualTo(outcome);
        assertThat(end.message()).isNotEmpty();
        assertThat(fixture.runs.figures().atBound()).containsEntry(bound, 1L);
        assertThat(fixture.runs.figures().ended()).containsEntry(outcome, 1L);
    }

    @Test
    void aRunThatDoesNotBeginExpires() {
        Run run = fixture.runs.start(CHAT, ann().firstEventTimeout(Duration.ofSeconds(10)));
        fixture.pass(Duration.ofMillis(9_999));
        assertThat(run.info().hasEnded()).isFalse();

        fixture.pass(Duration.ofMillis(1));

        assertEnded(run, Outcome.EXPIRED, "first-event");
        assertThat(run.info().end().code()).isEqualTo("first-event");
    }

    @Test
    void aRunThatFallsSilentExpires() {
        Run run = fixture.runs.start(CHAT, ann().idleTimeout(Duration.ofSeconds(10)));
        fixture.pass(Duration.ofSeconds(60));
        run.emit(EVENT);
        fixture.pass(Duration.ofSeconds(9));
        run.emit(EVENT);
        fixture.pass(Duration.ofSeconds(9));
        assertThat(run.info().hasEnded()).isFalse();

        fixture.pass(Duration.ofSeconds(1));

        assertEnded(run, Outcome.EXPIRED, "idle");
    }

    @Test
    void aRunThatTakesTooLongExpires() {
        Run run = fixture.runs.start(CHAT, ann().maxDuration(Duration.ofSeconds(10)));
        for (int second = 0; second < 9; second++) {
            fixture.pass(Duration.ofSeconds(1));
            run.emit(EVENT);
        }

        fixture.pass(Duration.ofSeconds(1));

        assertEnded(run, Outcome.EXPIRED, "max-duration");
    }

    @Test
    void aRunThatWaitsTooLongForItsTurnExpires() {
        fixture.start();
        Run waiting = fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE).maxDuration(Duration.ofSeconds(10)));

        fixture.pass(Duration.ofSeconds(10));

        assertEnded(waiting, Outcome.EXPIRED, "queue");
    }

    @Test
    void theTimeInTheQueueDoesNotCountOnceItIsTheTurn() {
        Run first = fixture.start();
        Run waiting = fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE).maxDuration(Duration.ofSeconds(10)));
        fixture.pass(Duration.ofSeconds(9));
        first.complete();
        fixture.pass(Duration.ofSeconds(9));

        assertThat(waiting.info().hasEnded()).isFalse();
        fixture.pass(Duration.ofSeconds(1));
        assertEnded(waiting, Outcome.EXPIRED, "max-duration");
    }

    @Test
    void aRunThatGrowsTooLargeFails() {
        Run run = fixture.runs.start(CHAT, ann().maxBytes(2000));
        run.emit(LARGE);
        run.emit(LARGE);

        assertThatThrownBy(() -> run.emit(LARGE)).isInstanceOf(RunEndedException.class);

        assertEnded(run, Outcome.FAILED, "too-large");
        assertThat(run.info().offset()).isEqualTo(2);
    }

    @Test
    void anEventThatIsTooLargeIsRefusedAndTheRunGoesOn() {
        Run run = fixture.start();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.emit(SseEvent.of("x".repeat(1000))))
                .withMessage("an encoded event must have at most 1,000 bytes (maxEventBytes) but had 1,008");

        assertThat(run.emit(EVENT)).isEqualTo(1);
    }

    @Test
    void runsThatHaveEndedMakeRoomForThoseUnderWay() {
        use(RunsFixture.with(runs -> runs.maxTotalBytes(3900)));
        Run ended = fixture.runs.start(null, ann());
        ended.emit(LARGE);
        ended.complete();
        Run run = fixture.runs.start(null, ann());
        run.emit(LARGE);
        run.emit(LARGE);
        assertThat(fixture.runs.find(ended.id())).isPresent();

        run.emit(LARGE);

        assertThat(fixture.runs.find(ended.id())).isEmpty();
        assertThatThrownBy(() -> {
                    run.emit(LARGE);
                    run.emit(LARGE);
                })
                .isInstanceOf(RunEndedException.class);
        assertEnded(run, Outcome.FAILED, "too-large");
        assertThat(fixture.runs.figures().bytes()).isLessThan(4200);
    }

    @Test
    void noRunStartsWhereThereIsNoRoom() {
        use(RunsFixture.with(runs -> runs.maxTotalBytes(1024)));
        Run run = fixture.runs.start(null, ann());
        run.emit(SseEvent.of("x".repeat(968)));
        assertThat(fixture.runs.figures().bytes()).isEqualTo(1024);
        assertThatThrownBy(() -> fixture.runs.start(null, ann()))
                .isInstanceOfSatisfying(
                        RunRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY));

        run.complete();
        fixture.runs.start(null, ann());

        assertThat(fixture.runs.find(run.id())).isEmpty();
        assertThat(fixture.runs.figures().bytes()).isZero();
    }

    @Test
    void aRunIsForgottenWhenItsTimeIsOver() {
        Run run = fixture.runs.start(CHAT, ann().keepFor(Duration.ofSeconds(10)).idempotencyKey("m1"));
        run.emit(EVENT);
        run.complete();
        assertThat(fixture.runs.figures().bytes()).isEqualTo(logOf(run).length());
        fixture.pass(Duration.ofSeconds(9));
        assertThat(fixture.runs.find(run.id())).isPresent();

        fixture.pass(Duration.ofSeconds(1));

        assertThat(fixture.runs.find(run.id())).isEmpty();
        assertThat(fixture.runs.view(CHAT)).isEmpty();
        assertThat(fixture.runs.of("ann")).isEmpty();
        assertThat(fixture.runs.figures().kept()).isZero();
        assertThat(fixture.runs.figures().bytes()).isZero();
        assertThat(fixture.runs.figures().forgottenEarly()).isZero();
    }

    @Test
    void aRunThatNobodyWatchesIsStopped() {
        Run run = fixture.runs.start(CHAT, ann().stopWhenUnwatched(Duration.ofSeconds(10)));
        fixture.pass(Duration.ofSeconds(9));
        logOf(run).viewerCame();
        run.emit(EVENT);
        fixture.pass(Duration.ofSeconds(60));
        logOf(run).viewerLeft();
        fixture.pass(Duration.ofSeconds(9));
        assertThat(run.info().hasEnded()).isFalse();

        fixture.pass(Duration.ofSeconds(1));

        assertEnded(run, Outcome.STOPPED, "unwatched");
    }

    @Test
    void aRunThatNobodyHasEverWatchedIsStopped() {
        Run first = fixture.start();
        Run run = fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE).stopWhenUnwatched(Duration.ofSeconds(10)));
        fixture.pass(Duration.ofSeconds(20));
        first.complete();
        fixture.pass(Duration.ofSeconds(9));
        assertThat(run.info().hasEnded()).isFalse();

        fixture.pass(Duration.ofSeconds(1));

        assertEnded(run, Outcome.STOPPED, "unwatched");
    }

    @Test
    void figuresTellHowLongRunsTakeToBegin() {
        Run run = fixture.start();
        fixture.pass(Duration.ofSeconds(3));
        run.emit(EVENT);
        run.emit(EVENT);

        RunFigures figures = fixture.runs.figures();
        assertThat(figures.started()).isEqualTo(1);
        assertThat(figures.running()).isEqualTo(1);
        assertThat(figures.begun()).isEqualTo(1);
        assertThat(figures.nanosToBegin()).isEqualTo(Duration.ofSeconds(3).toNanos());
    }
}
