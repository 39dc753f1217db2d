package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunInfo.State;
import dev.ssehub.run.RunOptions.WhenBusy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests producers that emit directly, as a function, or as a source. */
class RunProducerTest {

    private static final RunEnd FAILED = RunEnd.failed("producer-failed", "the producer of this run failed");

    private final RunsFixture fixture = RunsFixture.create();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A source that is driven by a test, and that records what was requested. */
    private static final class Source implements Flow.Publisher<String>, Flow.Subscription {
        Flow.Subscriber<? super String> subscriber;
        long requested;
        final AtomicInteger cancelled = new AtomicInteger();

        @Override
        public void subscribe(Flow.Subscriber<? super String> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            requested = n;
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }
    }

    private static class Words implements RunCodec<String> {
        @Override
        public List<SseEvent> begin(RunInfo run) {
            return List.of(SseEvent.of("start"));
        }

        @Override
        public List<SseEvent> encode(String item) {
            return item.equals("bad") ? List.of(SseEvent.of("x".repeat(5000))) : List.of(SseEvent.of(item));
        }

        @Override
        public List<SseEvent> complete() {
            return List.of(SseEvent.of("finish"));
        }

        @Override
        public RunEnd failure(Throwable failure) {
            return RunEnd.failed("source", "sorry").withStatus(429);
        }
    }

    private static List<String> data(Run run) {
        RunLog log = RunsFixture.logOf(run);
        List<String> data = new ArrayList<>();
        for (int offset = 1; offset <= log.lastEvent(); offset++) {
            data.add(Frames.read(log, offset).data());
        }
        return data;
    }

    @Test
    void whenAFunctionReturnsTheRunIsComplete() {
        Run run = fixture.start().produce(Runnable::run, r -> r.emit(SseEvent.of("a")));

        assertThat(run.info().end()).isEqualTo(RunEnd.completed());
        assertThat(data(run)).containsExactly("a");
    }

    @Test
    void whenItThrowsTheRunFails() {
        Run run = fixture.start().produce(Runnable::run, r -> {
            r.emit(SseEvent.of("a"));
            throw new IllegalStateException("secret");
        });

        assertThat(run.info().end()).isEqualTo(FAILED);
        assertThat(RunsFixture.text(run)).doesNotContain("secret");
    }

    @Test
    void aFunctionMayEndTheRunItself() {
        Run run = fixture.start().produce(Runnable::run, r -> r.fail("quota", "no more"));

        assertThat(run.info().end()).isEqualTo(RunEnd.failed("quota", "no more"));
    }

    @Test
    void aRunThatWasStoppedLeavesTheLoopOfItsFunction() {
        AtomicBoolean left = new AtomicBoolean();
        Run run = fixture.start().produce(Runnable::run, r -> {
            try {
                while (true) {
                    if (r.emit(SseEvent.of("a")) == 5) {
                        fixture.runs.stop(r.id(), "ann");
                    }
                }
            } finally {
                left.set(true);
            }
        });

        assertThat(left).isTrue();
        assertThat(run.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThat(data(run)).hasSize(5);
    }

    @Test
    void theEndOfAnotherRunIsAFailureOfThisOne() {
        Run other = fixture.runs.start(null, ann());
        other.complete();

        Run run = fixture.start().produce(Runnable::run, r -> other.emit(SseEvent.of("a")));

        assertThat(run.info().end()).isEqualTo(FAILED);
    }

    @Test
    void anExecutorThatRefusesIsAFailure() {
        Run run = fixture.start()
                .produce(
                        task -> {
                            throw new RejectedExecutionException("full");
                        },
                        r -> {});

        assertThat(run.info().end()).isEqualTo(FAILED);
    }

    @Test
    void thereIsOneProducer() {
        Run run = fixture.start().produce(task -> {}, r -> {});

        assertThatThrownBy(() -> run.produce(Runnable::run, r -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> run.publish(new Source(), Words::new)).isInstanceOf(IllegalStateException.class);
        assertThat(run.info().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aRunThatIsNotNewHasItsProducer() {
        fixture.runs.start(CHAT, ann().idempotencyKey("m1"));
        Source source = new Source();

        Run again = fixture.runs
                .start(CHAT, ann().idempotencyKey("m1"))
                .produce(Runnable::run, r -> r.emit(SseEvent.of("twice")))
                .publish(source, Words::new);

        assertThat(again.info().offset()).isZero();
        assertThat(source.subscriber).isNull();
    }

    @Test
    void aProducerWaitsForTheTurn() {
        Run first = fixture.start();
        Source source = new Source();
        Run second = fixture.runs
                .start(CHAT, ann().whenBusy(WhenBusy.QUEUE))
                .produce(Runnable::run, r -> r.emit(SseEvent.of("a")));
        Run third = fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE)).publish(source, Words::new);
        assertThat(second.info().state()).isEqualTo(State.QUEUED);

        first.complete();

        await().until(() -> third.info().offset() == 1);
        assertThat(second.info().end()).isEqualTo(RunEnd.completed());
        await().until(() -> source.requested == Long.MAX_VALUE);
    }

    @Test
    void aProducerWhoseRunIsStoppedInTheQueueNeverBegins() {
        Run first = fixture.start();
        AtomicBoolean begun = new AtomicBoolean();
        Run second =
                fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE)).produce(Runnable::run, r -> begun.set(true));
        fixture.runs.stop(second.id(), null);
        first.complete();
        fixture.close();

        assertThat(begun).isFalse();
    }

    @Test
    void whatIsToBeStoppedIsStoppedOnceAndOnlyWhenItsProducerDidNotEndTheRun() {
        AtomicInteger stops = new AtomicInteger();
        Run stopped = fixture.start().onStop(stops::incrementAndGet);
        stopped.onStop(() -> {
            throw new IllegalStateException("an action is broken");
        });
        fixture.runs.stop(CHAT, null);
        fixture.runs.stop(CHAT, null);
        await().until(() -> stops.get() == 1);
        stopped.onStop(stops::incrementAndGet);
        assertThat(stops).hasValue(2);

        Run completed = fixture.start().onStop(stops::incrementAndGet);
        completed.complete();
        completed.onStop(stops::incrementAndGet);
        fixture.close();
        assertThat(stops).hasValue(2);
    }

    @Test
    void aSourceIsEncodedFromItsBeginningToItsEnd() {
        Source source = new Source();
        Run run = fixture.start().publish(source, Words::new);
        source.subscriber.onNext("a");
        source.subscriber.onNext("b");
        source.subscriber.onComplete();

        assertThat(data(run)).containsExactly("start", "a", "b", "finish");
        assertThat(run.info().end()).isEqualTo(RunEnd.completed());
        fixture.close();
        assertThat(source.cancelled).hasValue(0);
    }

    @Test
    void theCodecSaysWhatAFailureOfTheSourceIs() {
        Source source = new Source();
        Run run = fixture.start().publish(source, Words::new);
        source.subscriber.onError(new IllegalStateException("secret"));

        assertThat(run.info().end()).isEqualTo(RunEnd.failed("source", "sorry").withStatus(429));
    }

    @Test
    void whatTheCodecThrowsEndsTheRunAndTheSource() {
        Source source = new Source();
        Run run = fixture.start().publish(source, Words::new);
        source.subscriber.onNext("bad");
        source.subscriber.onNext("late");

        assertThat(run.info().end()).isNotNull();
        assertThat(run.info().end().code()).isEqualTo("source");
        assertThat(source.cancelled).hasValue(1);
        assertThat(data(run)).containsExactly("start");
    }

    @Test
    void theEndOfTheRunCancelsASilentSource() {
        Source source = new Source();
        fixture.start().publish(source, Words::new);

        fixture.runs.stop(CHAT, null);

        await().until(() -> source.cancelled.get() == 1);
    }

    @Test
    void aSourceThatCannotBeSubscribedToIsAFailure() {
        Run run = fixture.start()
                .publish(
                        subscriber -> {
                            throw new IllegalStateException("no source");
                        },
                        Words::new);
        Run withoutCodec = fixture.runs.start(null, ann()).publish(new Source(), () -> {
            throw new IllegalStateException("no codec");
        });

        assertThat(run.info().end()).isNotNull();
        assertThat(withoutCodec.info().end())
                .isEqualTo(RunEnd.failed("producer-failed", "the source of this run failed"));
    }

    @Test
    void manyProducersOfOneRunHaveOneOrder() throws InterruptedException {
        Run run = fixture.start();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "p" + i;
            threads.add(new Thread(() -> {
                for (int n = 0; n < 500; n++) {
                    run.emit(SseEvent.of(name));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(data(run)).hasSize(2000).doesNotContain("");
        assertThat(run.info().offset()).isEqualTo(2000);
    }

    @Test
    void anEventThatWasEmittedStandsBeforeTheEnd() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Run run = fixture.runs.start(null, ann());
            AtomicInteger emitted = new AtomicInteger();
            CountDownLatch underWay = new CountDownLatch(10);
            Thread producer = new Thread(() -> {
                try {
                    while (true) {
                        run.emit(SseEvent.of("a"));
                        emitted.incrementAndGet();
                        underWay.countDown();
                    }
                } catch (RunEndedException e) {
                    // the exception for which it waits
                }
            });
            producer.start();
            underWay.await();
            fixture.runs.stop(run.id(), "ann");
            producer.join();

            assertThat(run.info().offset()).isEqualTo(emitted.get());
            assertThat(RunsFixture.text(run)).endsWith(": sse-hub.end {\"outcome\":\"stopped\",\"code\":\"ann\"}\n");
        }
    }
}
