package dev.ssehub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests a stream as a {@link Flow.Publisher}: it sends as much as was requested, and ends. {@link StreamTest} is for subscribers that break
 * the rules.
 */
@Timeout(300)
@ExtendWith(PatientAwaits.class)
class StreamDemandTest {

    private static final Audience EVERYONE = Audience.everyone();

    @Test
    void aReactiveSubscriberGetsNoMoreThanItAskedForAndMissesNothing() throws Exception {
        try (SseHub hub = SseHub.create()) {
            Recorder recorder = new Recorder();
            hub.stream(OpenRequest.of(Subscription.user("ann")), ForkJoinPool.commonPool())
                    .subscribe(recorder);
            await().until(() -> hub.sessions().count() == 1);
            assertThat(recorder.buffers()).isZero();
            for (int i = 0; i < 100; i++) {
                hub.publish(EVERYONE, SseEvent.of("event " + i));
            }
            recorder.subscription.request(1);
            await().until(() -> recorder.buffers() == 1);
            recorder.subscription.request(1000);
            await().until(() -> recorder.text().contains("event 99\n"));
            hub.disconnect(Audience.user("ann"));
            await().until(() -> recorder.completed);

            assertThat(recorder.text().lines().filter(line -> line.startsWith("data: ")))
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .mapToObj(i -> "data: event " + i)
                            .toList());
            assertThat(recorder.concurrent).isFalse();
        }
    }

    @Test
    void aReactiveSubscriberThatCancelsIsGoneAndOneThatIsRefusedGetsTheError() throws Exception {
        try (SseHub hub =
                SseHub.create(HubConfig.builder().limits(l -> l.maxSessions(1)).build())) {
            Recorder first = new Recorder();
            Recorder second = new Recorder();
            hub.stream(OpenRequest.of(Subscription.user("ann")), ForkJoinPool.commonPool())
                    .subscribe(first);
            hub.stream(OpenRequest.of(Subscription.user("bob")), ForkJoinPool.commonPool())
                    .subscribe(second);
            await().until(() -> second.error != null);
            assertThat(second.error).isInstanceOf(SubscriptionRefusedException.class);
            first.subscription.request(-1);
            await().until(() -> first.error instanceof IllegalArgumentException);
            await().until(() -> hub.sessions().count() == 0);

            Recorder third = new Recorder();
            hub.stream(OpenRequest.of(Subscription.user("cid")), ForkJoinPool.commonPool())
                    .subscribe(third);
            third.subscription.cancel();
            await().until(() -> hub.sessions().count() == 0);
            assertThat(third.buffers()).isZero();
        }
    }

    @Test
    void theEndOfAReactiveStreamNeedsNoDemandOfItsOwn() throws Exception {
        try (SseHub hub = SseHub.create()) {
            Recorder recorder = new Recorder();
            hub.stream(OpenRequest.of(Subscription.user("ann")), ForkJoinPool.commonPool())
                    .subscribe(recorder);
            recorder.subscription.request(2);
            await().until(() -> recorder.buffers() == 1);
            hub.disconnect(Audience.user("ann"));

            await().until(() -> recorder.completed);
            assertThat(recorder.buffers()).isEqualTo(2);
        }
    }

    /** Records the signals to a reactive subscriber. */
    private static final class Recorder implements Flow.Subscriber<ByteBuffer> {
        private final StringBuilder text = new StringBuilder();
        private final AtomicInteger inside = new AtomicInteger();
        private volatile Flow.Subscription subscription;
        private volatile Throwable error;
        private volatile boolean completed;
        private volatile boolean concurrent;
        private int buffers;

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            concurrent |= inside.incrementAndGet() > 1;
            synchronized (this) {
                text.append(UTF_8.decode(buffer));
                buffers++;
            }
            inside.decrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
        }

        @Override
        public void onComplete() {
            completed = true;
        }

        synchronized int buffers() {
            return buffers;
        }

        synchronized String text() {
            return text.toString();
        }
    }
}
