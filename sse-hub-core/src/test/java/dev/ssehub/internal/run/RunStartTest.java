package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunInfo.State;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunOptions.WhenBusy;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunRefusedException.Reason;
import dev.ssehub.run.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which runs start, which are refused, and whose turn it is. */
class RunStartTest {

    private RunsFixture fixture = RunsFixture.create();

    private void use(RunsFixture other) {
        fixture.close();
        fixture = other;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void assertRefused(Reason reason, ThrowingCallable start) {
        assertThatThrownBy(start)
                .isInstanceOfSatisfying(
                        RunRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private Run queued() {
        return fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE));
    }

    @Test
    void aRunIsThereAtOnceAndHasAnIdThatNobodyCanGuess() {
        Run run = fixture.start();

        assertThat(run.id()).matches("[A-Za-z0-9_-]{22}");
        assertThat(run.isNew()).isTrue();
        assertThat(run.emit(SseEvent.of("a"))).isEqualTo(1);
        assertThat(run.emit(SseEvent.named("x").json(7))).isEqualTo(2);
        assertThat(RunsFixture.text(run))
                .isEqualTo("id: R.1\ndata: a\n\nid: R.2\nevent: x\ndata: json 7\n\n".replace("R", run.id()));
        RunInfo info = fixture.runs.find(run.id()).orElseThrow();
        assertThat(info.state()).isEqualTo(State.RUNNING);
        assertThat(info.offset()).isEqualTo(2);
        assertThat(info.owner()).isEqualTo("ann");
        assertThat(info.dialect()).isEqualTo("last-event-id");
        assertThat(fixture.runs.view(CHAT).orElseThrow().run()).isEqualTo(run.id());
    }

    @Test
    void itEndsOnceAndNothingIsEmittedAfterThat() {
        Run run = fixture.start();
        run.emit(SseEvent.of("a"));

        assertThat(run.complete()).isTrue();

        assertThat(run.fail("late", "late")).isFalse();
        assertThat(fixture.runs.stop(run.id(), null)).isFalse();
        assertThatThrownBy(() -> run.emit(SseEvent.of("late")))
                .isInstanceOfSatisfying(
                        RunEndedException.class, e -> assertThat(e.end()).isEqualTo(RunEnd.completed()));
        assertThat(RunsFixture.text(run))
                .endsWith(
                        "id: R.2\nevent: end\ndata: {\"outcome\":\"completed\"}\n\n: sse-hub.end {\"outcome\":\"completed\"}\n"
                                .replace("R", run.id()));
        assertThat(run.info().state()).isEqualTo(State.ENDED);
        assertThat(run.info().offset()).isEqualTo(1);
    }

    @Test
    void aScopeIsBusyUntilItsRunHasEnded() {
        Run first = fixture.start();
        assertRefused(Reason.BUSY, fixture::start);

        first.complete();
        Run second = fixture.start();

        assertThat(fixture.runs.view(CHAT).orElseThrow().run()).isEqualTo(second.id());
        second.complete();
        assertThat(fixture.runs.view(CHAT).orElseThrow().run()).isEqualTo(second.id());
        assertThat(fixture.runs.of("ann")).extracting(RunInfo::id).containsExactly(second.id(), first.id());
        assertThat(fixture.runs.figures().refused()).containsEntry(Reason.BUSY, 1L);
    }

    @Test
    void runsWithoutAScopeStandAlone() {
        Run first = fixture.runs.start(null, ann());
        Run second = fixture.runs.start(null, ann());

        assertThat(first.emit(SseEvent.of("a"))).isEqualTo(1);
        assertThat(second.emit(SseEvent.of("a"))).isEqualTo(1);
    }

    @Test
    void aNewRunStopsThePreviousOneAndThoseThatWait() {
        Run running = fixture.start();
        AtomicInteger stops = new AtomicInteger();
        running.onStop(stops::incrementAndGet);
        Run waiting = queued();
        Run next = fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.STOP_PREVIOUS));

        assertThat(running.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(waiting.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(next.info().state()).isEqualTo(State.RUNNING);
        await().until(() -> stops.get() == 1);
    }

    @Test
    void nobodyStopsARunByStartingAnotherWhoMayNotStopIt() {
        Run run = fixture.start();
        RunOptions bob = RunOptions.ownedBy("bob").whenBusy(WhenBusy.STOP_PREVIOUS);

        assertRefused(Reason.BUSY, () -> fixture.runs.start(CHAT, bob));

        assertThat(run.info().hasEnded()).isFalse();
    }

    @Test
    void queuedRunsHaveTheirTurnInTheOrderOfTheStarts() {
        Run first = fixture.start();
        Run second = queued();
        Run third = queued();
        assertThat(second.info().state()).isEqualTo(State.QUEUED);
        assertThatThrownBy(() -> second.emit(SseEvent.of("early"))).isInstanceOf(IllegalStateException.class);

        first.complete();
        assertThat(second.emit(SseEvent.of("a"))).isEqualTo(1);
        assertThat(third.info().state()).isEqualTo(State.QUEUED);

        second.fail("x", "x");
        assertThat(third.info().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aQueuedRunThatIsStoppedLosesItsTurn() {
        Run first = fixture.start();
        Run second = queued();
        Run third = queued();

        assertThat(fixture.runs.stop(second.id(), "ann")).isTrue();
        first.complete();

        assertThat(second.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(third.info().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void stoppingAScopeStopsThoseThatWaitToo() {
        Run first = fixture.start();
        Run second = queued();

        assertThat(fixture.runs.stop(CHAT, "bob")).isFalse();
        assertThat(fixture.runs.stop(CHAT, "ann")).isTrue();

        assertThat(first.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(second.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(fixture.runs.stop(CHAT, null)).isFalse();
        assertThat(fixture.runs.stop("nothing", null)).isFalse();
    }

    @Test
    void aStartIsRepeatedByItsKey() {
        RunOptions options = ann().idempotencyKey("m1");
        Run first = fixture.runs.start(CHAT, options);
        Run again = fixture.runs.start(CHAT, options);
        first.complete();
        Run afterEnd = fixture.runs.start(CHAT, options);

        assertThat(List.of(again.id(), afterEnd.id())).containsOnly(first.id());
        assertThat(List.of(first.isNew(), again.isNew(), afterEnd.isNew())).containsExactly(true, false, false);
        assertThat(fixture.runs
                        .start(CHAT, RunOptions.ownedBy("bob").idempotencyKey("m1"))
                        .isNew())
                .isTrue();
        assertThat(fixture.runs.start(Scope.of("chat", "43"), options).isNew()).isTrue();
        fixture.pass(Duration.ofMinutes(10));
        assertThat(fixture.runs.start(null, options).isNew()).isTrue();
        fixture.runs.stop(CHAT, null);
        assertThat(fixture.runs.start(CHAT, options).isNew()).isTrue();
    }

    @Test
    void ofManyWhoStartWithOneKeyOneStarts() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            RunOptions options = ann().idempotencyKey("round-" + round);
            Scope scope = Scope.of("chat", "round-" + round);
            ConcurrentLinkedQueue<Run> started = new ConcurrentLinkedQueue<>();
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(i -> new Thread(() -> {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            return;
                        }
                        started.add(fixture.runs.start(scope, options));
                    }))
                    .toList();
            threads.forEach(Thread::start);
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(started)
                    .hasSize(4)
                    .extracting(Run::id)
                    .containsOnly(started.element().id());
            assertThat(started.stream().filter(Run::isNew)).hasSize(1);
            fixture.runs.stop(scope, null);
        }
    }

    @Test
    void ofManyWhoStopThePreviousOneIsLeft() throws InterruptedException {
        use(RunsFixture.with(runs -> runs.maxPerOwner(1000)));
        for (int round = 0; round < 100; round++) {
            Scope scope = Scope.of("chat", "round-" + round);
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(i -> new Thread(() -> fixture.runs.start(scope, ann().whenBusy(WhenBusy.STOP_PREVIOUS))))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(fixture.runs.of("ann").stream().filter(run -> scope.equals(run.scope()) && !run.hasEnded()))
                    .hasSize(1);
        }
        assertThat(fixture.runs.figures().ended()).containsEntry(Outcome.STOPPED, 300L);
    }

    @Test
    void anOwnerHasNoMoreRunsUnderWayThanItMay() {
        use(RunsFixture.with(runs -> runs.maxPerOwner(2)));
        Run first = fixture.start();
        queued();
        assertRefused(Reason.TOO_MANY_FOR_OWNER, this::queued);
        assertThat(fixture.runs.start(null, RunOptions.ownedBy("bob")).isNew()).isTrue();

        first.complete();
        assertThat(queued().isNew()).isTrue();
        Run last = fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.STOP_PREVIOUS));
        assertThat(last.info().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void theOldestThatHasEndedIsForgottenBeforeAStartIsRefused() {
        use(RunsFixture.with(runs -> runs.maxRuns(2)));
        Run first = fixture.runs.start(null, ann());
        Run second = fixture.runs.start(null, ann());
        assertRefused(Reason.TOO_MANY, () -> fixture.runs.start(null, ann()));

        second.complete();
        Run third = fixture.runs.start(null, ann());

        assertThat(fixture.runs.find(second.id())).isEmpty();
        assertThat(fixture.runs.of("ann")).extracting(RunInfo::id).containsExactly(third.id(), first.id());
        assertThat(fixture.runs.figures().forgottenEarly()).isEqualTo(1);
    }

    @Test
    void thePolicyIsAskedAndWhatItThrowsIsNo() {
        use(RunsFixture.with(new RunPolicy() {
            @Override
            public boolean mayStart(@Nullable String owner, @Nullable Scope scope) {
                if (scope == null) {
                    throw new IllegalStateException("the policy is broken");
                }
                return !scope.id().equals("forbidden");
            }
        }));

        assertThat(fixture.start().isNew()).isTrue();
        assertRefused(Reason.NOT_ALLOWED, () -> fixture.runs.start(Scope.of("chat", "forbidden"), ann()));
        assertRefused(Reason.NOT_ALLOWED, () -> fixture.runs.start(null, ann()));
    }

    @Test
    void noOptionGoesBeyondTheBoundOfTheHub() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.runs.start(null, ann().maxBytes(Integer.MAX_VALUE)))
                .withMessage("maxBytes must be at most 4,194,304 (runs.maxBytes) but was 2,147,483,647");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.runs.start(null, ann().maxDuration(Duration.ofHours(2))))
                .withMessage("maxDuration must be at most PT1H (runs.maxDuration) but was PT2H");
    }

    @Test
    void aHubThatDrainsStartsNothingAndLetsRunsGoOn() {
        RunOptions options = ann().idempotencyKey("m1");
        Run run = fixture.runs.start(CHAT, options);
        fixture.runs.drain();

        assertRefused(Reason.CLOSED, () -> fixture.runs.start(null, ann()));
        assertThat(fixture.runs.start(CHAT, options).id()).isEqualTo(run.id());
        assertThat(run.emit(SseEvent.of("a"))).isEqualTo(1);
    }

    @Test
    void closingEndsWhatIsUnderWay() {
        Run running = fixture.start();
        Run waiting = queued();
        AtomicInteger stops = new AtomicInteger();
        running.onStop(stops::incrementAndGet);
        fixture.close();

        assertThat(running.info().end()).extracting(RunEnd::outcome).isEqualTo(Outcome.STOPPED);
        assertThat(waiting.info().end()).extracting(RunEnd::outcome).isEqualTo(Outcome.STOPPED);
        assertThat(stops).hasValue(1);
        assertThatThrownBy(() -> running.emit(SseEvent.of("late"))).isInstanceOf(RunEndedException.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("fixture-"));
    }
}
