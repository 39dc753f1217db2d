package dev.ssehub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a stream as a {@link Flow.Publisher} with subscribers and executors that break the rules. {@link StreamTckTest} is for the rules. */
class StreamTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final OpenRequest REQUEST = OpenRequest.of(Subscription.user("ann"));
    private static final Executor OWN_THREADS = task -> new Thread(task, "own").start();

    private final SseHub hub = SseHub.create();

    @AfterEach
    void closeHub() {
        hub.close();
    }

    /** Records the buffers that it receives, and on which threads. */
    private static class Recorder implements Flow.Subscriber<ByteBuffer> {
        final List<String> buffers = new CopyOnWriteArrayList<>();
        final Set<String> threads = ConcurrentHashMap.newKeySet();
        final CountDownLatch over = new CountDownLatch(1);
        volatile @Nullable Throwable error;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            threads.add(Thread.currentThread().getName());
            buffers.add(UTF_8.decode(buffer).toString());
        }

        @Override
        public void onError(Throwable thrown) {
            threads.add(Thread.currentThread().getName());
            error = thrown;
            over.countDown();
        }

        @Override
        public void onComplete() {
            threads.add(Thread.currentThread().getName());
            over.countDown();
        }
    }

    private void awaitNoSession() {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(hub.sessions().count()).isZero());
    }

    @Test
    void whoSubscribesNobodyLeavesNoSession() {
        Flow.Publisher<ByteBuffer> stream = hub.stream(REQUEST, OWN_THREADS);

        assertThatThrownBy(() -> stream.subscribe(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("subscriber must not be null");
        assertThat(hub.metrics().opened()).isZero();
    }

    @Test
    void anExecutorThatRunsTasksAtOnceDoesNotRunThemOnALane() throws Exception {
        Recorder subscriber = new Recorder();
        hub.stream(REQUEST, Runnable::run).subscribe(subscriber);
        for (int i = 0; i < 100; i++) {
            hub.publish(Audience.everyone(), SseEvent.of("event " + i));
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(String.join("", subscriber.buffers)).contains("event 99"));
        hub.disconnect(Audience.user("ann"));

        assertThat(subscriber.over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.error).isNull();
        assertThat(subscriber.threads).noneMatch(name -> name.contains("-lane-"));
    }

    @Test
    void aSubscriberThatBlocksOnAnExecutorOfThatKindHoldsUpNoLane() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Recorder blocked = new Recorder() {
            @Override
            public void onNext(ByteBuffer buffer) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (SseHub one = SseHub.create(HubConfig.builder().lanes(1).build())) {
            one.stream(REQUEST, Runnable::run).subscribe(blocked);
            Recorder other = new Recorder();
            one.stream(REQUEST, OWN_THREADS).subscribe(other);
            one.publish(Audience.everyone(), SseEvent.of("for the other"));

            try {
                await().atMost(LONG)
                        .untilAsserted(
                                () -> assertThat(String.join("", other.buffers)).contains("for the other"));
            } finally {
                release.countDown();
            }
        }
    }

    @Test
    void aSubscriberThatThrowsEndsItsSession() {
        hub.stream(REQUEST, OWN_THREADS).subscribe(new Recorder() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                throw new IllegalStateException("onSubscribe throws, as the test says");
            }
        });
        awaitNoSession();

        AtomicBoolean nextThrew = new AtomicBoolean();
        hub.stream(REQUEST, OWN_THREADS).subscribe(new Recorder() {
            @Override
            public void onNext(ByteBuffer buffer) {
                nextThrew.set(true);
                throw new NoClassDefFoundError("onNext throws, as the test says");
            }
        });
        await().atMost(LONG).untilTrue(nextThrew);
        awaitNoSession();

        AtomicBoolean completeThrew = new AtomicBoolean();
        hub.stream(REQUEST, Runnable::run).subscribe(new Recorder() {
            @Override
            public void onComplete() {
                completeThrew.set(true);
                throw new IllegalStateException("onComplete throws, as the test says");
            }
        });
        await().atMost(LONG).until(() -> hub.sessions().count() == 1);
        hub.disconnect(Audience.user("ann"));
        await().atMost(LONG).untilTrue(completeThrew);
        awaitNoSession();
    }

    @Test
    void anExecutorThatRefusesATaskEndsTheStreamWithASignal() throws Exception {
        AtomicBoolean refuses = new AtomicBoolean();
        Recorder subscriber = new Recorder();
        hub.stream(REQUEST, task -> {
                    if (refuses.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    OWN_THREADS.execute(task);
                })
                .subscribe(subscriber);
        await().atMost(LONG).until(() -> !subscriber.buffers.isEmpty());
        refuses.set(true);
        hub.publish(Audience.everyone(), SseEvent.of("refused"));

        assertThat(subscriber.over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.error)
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("full");
        assertThat(subscriber.threads).noneMatch(name -> name.contains("-lane-"));
        awaitNoSession();
    }

    @Test
    void aRefusalIsSignalledWhateverTheExecutor() throws Exception {
        hub.drain(Duration.ZERO).join();
        Recorder subscriber = new Recorder();
        hub.stream(REQUEST, task -> {
                    throw new RejectedExecutionException("full");
                })
                .subscribe(subscriber);

        assertThat(subscriber.over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.error).isNotNull();
        Recorder inline = new Recorder();
        hub.stream(REQUEST, Runnable::run).subscribe(inline);
        assertThat(inline.error).isInstanceOf(SubscriptionRefusedException.class);
    }

    @Test
    void afterTheEndOfTheHubNoThreadIsLeft() {
        try (SseHub named = SseHub.create(HubConfig.builder().name("streams").build())) {
            named.stream(REQUEST, Runnable::run).subscribe(new Recorder());
            await().atMost(LONG).until(() -> named.sessions().count() == 1);
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(thread -> thread.getName().startsWith("streams-")));
    }
}
