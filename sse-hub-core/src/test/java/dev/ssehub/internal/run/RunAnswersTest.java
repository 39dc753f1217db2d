package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.JOINING;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.transport.ViewAnswer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a request for a view is answered. */
class RunAnswersTest {

    private final RunsFixture fixture = RunsFixture.create();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Run withEvents(RunOptions options, int count) {
        Run run = fixture.runs.start(CHAT, options);
        for (int i = 1; i <= count; i++) {
            run.emit(SseEvent.of("e" + i));
        }
        return run;
    }

    private RunView chat() {
        return fixture.runs.view(CHAT).orElseThrow();
    }

    private int positionOf(RunView view, Map<String, String> headers) {
        return fixture.open(fixture.answer(view, "ann", headers).join()).after();
    }

    private int positionOf(String lastEventId) {
        return positionOf(chat(), Map.of("Last-Event-ID", lastEventId));
    }

    @Test
    void aRunUnderWayIsAStreamWithTheHeadersOfItsDialect() {
        Run run = withEvents(ann().dialect(JOINING), 2);

        ViewAnswer answer = fixture.answer(chat()).join();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).isEqualTo(Map.of("X-Joining", "v1", "SSE-Hub-Run", run.id()));
        assertThat(fixture.open(answer).text()).isEqualTo(RunsFixture.text(run));
    }

    @Test
    void whoMayNotViewARunDoesNotLearnThatThereIsOne() {
        withEvents(ann(), 1);

        ViewAnswer answer = fixture.answer(chat(), "bob", Map.of()).join();

        assertThat(answer).isEqualTo(ViewAnswer.notFound());
        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void theRequestSaysFromWhere() {
        Run run = withEvents(ann(), 5);

        assertThat(positionOf(chat(), Map.of())).isZero();
        assertThat(positionOf("3")).isEqualTo(3);
        assertThat(positionOf(run.id() + ".3")).isEqualTo(3);
        assertThat(positionOf("-1")).isZero();
        assertThat(positionOf("5")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "99999999999999999999", "another.3", ".3", "x", "3.", "1-3", "-3", " 3", "+3", "٣"})
    void aPositionThatTheRunDoesNotHaveIsTheStart(String position) {
        withEvents(ann(), 5);

        assertThat(positionOf(position)).isZero();
    }

    @Test
    void theViewSaysFromWhereBeforeTheRequestDoes() {
        Run run = withEvents(ann(), 5);
        Map<String, String> request = Map.of("Last-Event-ID", "3");

        assertThat(positionOf(chat().after(2), request)).isEqualTo(2);
        assertThat(positionOf(chat().after(0), request)).isZero();
        assertThat(positionOf(chat().after(6), request)).isZero();
        ViewAnswer live = fixture.answer(chat().live(), "ann", request).join();
        run.emit(SseEvent.of("e6"));
        assertThat(fixture.open(live).after()).isEqualTo(6);
    }

    @Test
    void aViewIsResumedInTheWayOfAnotherDialect() {
        withEvents(ann().dialect(JOINING), 5);
        Map<String, String> request = Map.of("Last-Event-ID", "3");

        assertThat(positionOf(chat(), request)).isZero();
        assertThat(positionOf(chat().resumedBy(Dialect.lastEventId()), request)).isEqualTo(3);
    }

    @Test
    void whoHasEverythingOfARunThatHasEndedGetsNothing() {
        Run run = withEvents(ann(), 5);
        run.fail("quota", "no more");

        ViewAnswer answer = fixture.answer(chat(), "ann", Map.of("Last-Event-ID", run.id() + ".6"))
                .join();

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.opener()).isNull();
        assertThat(answer.problem()).isNull();
        assertThat(answer.headers()).isEqualTo(Map.of("SSE-Hub-Run", run.id(), "SSE-Hub-Run-Outcome", "failed"));
        assertThat(positionOf("5")).isEqualTo(5);
        assertThat(fixture.answer(chat().live()).join().status()).isEqualTo(204);
    }

    @Test
    void aDialectMayHaveNothingToResumeAfterTheEnd() {
        Run run = withEvents(ann().dialect(JOINING), 5);
        run.complete();

        assertThat(fixture.answer(chat()).join().status()).isEqualTo(204);
        assertThat(fixture.answer(chat()).join().headers()).containsEntry("SSE-Hub-Run-Outcome", "completed");
        assertThat(fixture.answer(run.view()).join().status()).isEqualTo(200);
    }

    @Test
    void whoComesAfterTheEndGetsTheEventsMerged() {
        Run run = withEvents(ann().dialect(JOINING), 3);
        run.emit(SseEvent.named("tool"));
        run.emit(SseEvent.of("e5"));
        run.complete();

        String merged = fixture.open(fixture.answer(run.view()).join()).text();

        assertThat(merged)
                .isEqualTo(("id: R.3\ndata: e1e2e3\n\nid: R.4\nevent: tool\ndata: \n\nid: R.5\ndata: e5\n\n"
                                + "data: finish 5\n\nid: R.6\ndata: [DONE]\n\n"
                                + ": sse-hub.end {\"outcome\":\"completed\"}\n")
                        .replace("R", run.id()));
        assertThat(fixture.open(fixture.answer(run.view()).join()).log())
                .isSameAs(fixture.opened.get(0).log());
    }

    @Test
    void theAnswerToTheStartWaitsForTheFirstEvent() {
        Run run = fixture.start();
        CompletableFuture<ViewAnswer> answer = fixture.answer(run.view());
        assertThat(answer).isNotDone();
        assertThat(fixture.runs.figures().waiting()).isEqualTo(1);

        CompletableFuture<String> thread =
                answer.thenApply(any -> Thread.currentThread().getName());
        run.emit(SseEvent.of("a"));

        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(thread.join()).startsWith("fixture-run-answer-");
        await().until(() -> fixture.runs.figures().waiting() == 0);
    }

    @Test
    void itWaitsNoLongerThanItMay() {
        Run run = fixture.start();
        CompletableFuture<ViewAnswer> answer = fixture.answer(run.view());
        fixture.pass(Duration.ofMillis(4_999));
        assertThat(answer).isNotDone();

        fixture.pass(Duration.ofMillis(1));

        assertThat(answer.join().status()).isEqualTo(200);
        await().until(() -> fixture.runs.figures().waiting() == 0);
    }

    @Test
    void aRunForWhichSomebodyWaitsIsNotUnwatched() {
        Run run = fixture.runs.start(CHAT, ann().stopWhenUnwatched(Duration.ofSeconds(3)));
        CompletableFuture<ViewAnswer> answer = fixture.answer(run.view());
        fixture.pass(Duration.ofSeconds(4));
        assertThat(run.info().hasEnded()).isFalse();

        run.emit(SseEvent.of("a"));
        answer.join();
        await().until(() -> run.info().viewers() == 0);
        fixture.pass(Duration.ofSeconds(2));
        assertThat(run.info().hasEnded()).isFalse();
        fixture.pass(Duration.ofSeconds(1));
        assertThat(run.info().hasEnded()).isTrue();
    }

    @Test
    void whoOnlyComesToViewDoesNotWait() {
        fixture.start();

        assertThat(fixture.answer(chat())).isCompletedWithValueMatching(answer -> answer.status() == 200);
    }

    @Test
    void aFailureBeforeTheFirstEventIsAStatus() {
        Run run = fixture.start();
        CompletableFuture<ViewAnswer> answer = fixture.answer(run.view());

        run.end(RunEnd.failed("rate-limit", "try again later").withStatus(429));

        assertThat(answer.join())
                .isEqualTo(new ViewAnswer(
                        429,
                        Map.of("SSE-Hub-Run", run.id(), "SSE-Hub-Run-Outcome", "failed"),
                        "try again later",
                        null));
        assertThat(fixture.answer(chat()).join().status()).isEqualTo(200);
    }

    @Test
    void withoutAStatusOfItsOwnItIsABadGatewayAndTooLateATimeout() {
        Run failed = fixture.start();
        failed.fail("x", "x");
        Run expired = fixture.start();
        fixture.pass(Duration.ofMinutes(2));

        assertThat(fixture.answer(failed.view()).join().status()).isEqualTo(502);
        assertThat(fixture.answer(expired.view()).join().status()).isEqualTo(504);
    }

    @Test
    void aRunThatWasStoppedBeforeItBeganIsAStreamThatSaysSo() {
        Run run = fixture.start();
        CompletableFuture<ViewAnswer> answer = fixture.answer(run.view());
        fixture.runs.stop(CHAT, "ann");

        assertThat(fixture.open(answer.join()).text())
                .contains(": sse-hub.end {\"outcome\":\"stopped\",\"code\":\"ann\"}");
    }

    @Test
    void closingAnswersThoseWhoWait() {
        Run run = fixture.start();
        CompletableFuture<ViewAnswer> answer = fixture.answer(run.view());
        fixture.close();

        assertThat(answer.join().status()).isEqualTo(200);
    }

    @Test
    void onlyViewsOfThisHubAreAnswered() {
        Run run = fixture.start();
        RunView foreign = new RunView() {
            @Override
            public String run() {
                return run.id();
            }

            @Override
            public dev.ssehub.run.RunInfo info() {
                return run.info();
            }

            @Override
            public RunView after(long offset) {
                return this;
            }

            @Override
            public RunView live() {
                return this;
            }

            @Override
            public RunView resumedBy(Dialect dialect) {
                return this;
            }
        };

        assertThatIllegalArgumentException().isThrownBy(() -> fixture.answer(foreign));
        assertThatIllegalArgumentException().isThrownBy(() -> chat().after(-1));
    }

    @Test
    void whatIsSlowToStopHoldsUpNoAnswer() {
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 8; i++) {
            fixture.runs.start(null, RunOptions.ownedBy("bob")).onStop(() -> awaitQuietly(release));
        }
        fixture.runs.of("bob").forEach(run -> fixture.runs.stop(run.id(), null));
        Run run = fixture.start();
        CompletableFuture<ViewAnswer> answer = fixture.answer(run.view());
        run.emit(SseEvent.of("a"));

        assertThat(answer).succeedsWithin(Duration.ofSeconds(5));
        release.countDown();
    }

    private static void awaitQuietly(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
