package dev.ssehub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hub as its users have it: with threads. */
@Timeout(300)
class SseHubTest {

    private static final Audience EVERYONE = Audience.everyone();

    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @AfterAll
    static void forgetPatience() {
        Awaitility.reset();
    }

    private static TestConnection open(SseHub hub, OpenRequest request) throws IOException {
        TestConnection connection = new TestConnection();
        hub.open(request, connection::connect);
        return connection;
    }

    private static TestConnection open(SseHub hub, String user) throws IOException {
        return open(hub, OpenRequest.of(Subscription.user(user)));
    }

    private static List<String> threadsOf(String hubName) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(hubName + "-"))
                .toList();
    }

    @Test
    void aSnapshotComesBeforeEverythingPublishedAfterTheClientCame() throws Exception {
        CountDownLatch published = new CountDownLatch(1);
        try (SseHub hub = SseHub.builder()
                .onConnect(session -> {
                    awaitQuietly(published);
                    return List.of(SseEvent.named("inbox").data("3 messages for " + session.user()));
                })
                .build()) {
            TestConnection ann = open(hub, "ann");
            hub.publish(EVERYONE, SseEvent.of("later"));
            published.countDown();

            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("3 messages for ann", "later"));
            assertThat(ann.text().indexOf("sse-hub.cursor"))
                    .isGreaterThan(ann.text().indexOf("3 messages"));
            assertThat(ann.eventIds()).hasSize(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void valuesBecomeTextOnceOnThePublishersThread() throws Exception {
        List<Thread> writers = Collections.synchronizedList(new ArrayList<>());
        try (SseHub hub = SseHub.builder()
                .json(value -> {
                    writers.add(Thread.currentThread());
                    return "<" + value + ">";
                })
                .onConnect(session -> List.of(SseEvent.of("").json(List.of(1, 2))))
                .build()) {
            TestConnection ann = open(hub, "ann");
            TestConnection bob = open(hub, "bob");
            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("<[1, 2]>"));
            await().untilAsserted(() -> assertThat(bob.data()).containsExactly("<[1, 2]>"));
            writers.clear();
            hub.publish(EVERYONE, SseEvent.named("order").json(17));
            hub.publish(EVERYONE, SseEvent.named("order").json(18).data("as it is"));

            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("<[1, 2]>", "<17>", "as it is"));
            await().untilAsserted(() -> assertThat(bob.data()).containsExactly("<[1, 2]>", "<17>", "as it is"));
            assertThat(writers).containsExactly(Thread.currentThread());
        }
    }

    @Test
    void aValueThatCannotBecomeTextIsNotPublished() {
        try (SseHub hub = SseHub.create()) {
            EventId before = hub.cursor();
            assertThatThrownBy(
                            () -> hub.publish(EVERYONE, SseEvent.named("order").json(17)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("SseHub.builder().json(...)");
            assertThat(hub.cursor()).isEqualTo(before);
        }
    }

    @Test
    void figuresTellTheLogAndEachLanesShare() throws Exception {
        try (SseHub hub = SseHub.create(HubConfig.builder().lanes(2).build())) {
            for (int i = 0; i < 10; i++) {
                open(hub, "user" + i);
            }
            EventId id = hub.publish(EVERYONE, SseEvent.of("x"));
            await().until(() -> hub.metrics().delivered() == 10);

            assertThat(hub.metrics().lanes())
                    .extracting(HubMetrics.Lane::sessions)
                    .containsExactly(5L, 5L);
            assertThat(hub.metrics().lanes())
                    .extracting(HubMetrics.Lane::position)
                    .containsOnly(id);
            assertThat(hub.metrics().log().tail()).isEqualTo(id);
            assertThat(hub.metrics().log().events()).isEqualTo(1);
            hub.disconnect(EVERYONE);
            await().untilAsserted(() -> assertThat(hub.metrics().lanes())
                    .extracting(HubMetrics.Lane::sessions)
                    .containsOnly(0L));
        }
    }

    @Test
    void aGapHookMakesUpForWhatIsMissing() throws Exception {
        try (SseHub hub = SseHub.builder()
                .onGap((session, gap) ->
                        List.of(SseEvent.named("reload").data(gap.reason().name())))
                .build()) {
            TestConnection ann =
                    open(hub, OpenRequest.of(Subscription.user("ann")).from("5-5"));

            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("UNKNOWN_POSITION"));
            await().until(() -> ann.text().contains("sse-hub.cursor"));
            assertThat(ann.text()).startsWith("retry: 3000\n\nevent: sse-hub.gap\n");
        }
    }

    @Test
    void aHookThatFailsOrHangsEndsOnlyItsOwnStream() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        HubConfig config = HubConfig.builder()
                .hookTimeout(Duration.ofSeconds(3))
                .hookThreads(2)
                .build();
        try (SseHub hub = SseHub.builder()
                .config(config)
                .onConnect(session -> {
                    if ("fails".equals(session.user())) {
                        throw new IllegalStateException("database down");
                    }
                    if ("hangs".equals(session.user())) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                        }
                    }
                    return List.of();
                })
                .build()) {
            TestConnection fails = open(hub, "fails");
            TestConnection hangs = open(hub, "hangs");
            TestConnection healthy = open(hub, "healthy");
            hub.publish(EVERYONE, SseEvent.of("x"));

            await().untilAsserted(() -> assertThat(healthy.data()).containsExactly("x"));
            await().untilAsserted(() -> assertThat(fails.end()).isEqualTo("complete"));
            await().untilAsserted(() -> assertThat(hangs.end()).isEqualTo("complete"));
            await().untilTrue(interrupted);
            assertThat(hub.metrics().closed().get(CloseReason.HOOK_FAILED)).isEqualTo(2);
            assertThat(fails.ids()).isEmpty();
        }
    }

    @Test
    void listenersAreToldInOrderAndCannotHoldUpAStream() throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch blocked = new CountDownLatch(1);
        SessionListener throwing = new SessionListener() {
            @Override
            public void onOpen(Session session) {
                throw new IllegalStateException("listener");
            }
        };
        SessionListener blocking = new SessionListener() {
            @Override
            public void onOpen(Session session) {
                awaitQuietly(blocked);
                told.add("open " + session.user());
            }

            @Override
            public void onGap(Session session, Gap gap) {
                told.add("gap " + session.user());
            }

            @Override
            public void onClose(Session session, CloseReason reason) {
                told.add("close " + session.user() + " " + reason);
            }
        };
        try (SseHub hub = SseHub.builder().listener(throwing).listener(blocking).build()) {
            TestConnection ann =
                    open(hub, OpenRequest.of(Subscription.user("ann")).from("nonsense"));
            hub.publish(EVERYONE, SseEvent.of("x"));
            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("x"));
            hub.disconnect(Audience.user("ann"));
            await().until(() -> hub.sessions().count() == 0);
            assertThat(told).isEmpty();
            blocked.countDown();

            await().untilAsserted(
                            () -> assertThat(told).containsExactly("open ann", "gap ann", "close ann DISCONNECTED"));
        }
    }

    @Test
    void aRecheckThatSaysNoEndsTheStream() throws Exception {
        AtomicBoolean allowed = new AtomicBoolean(true);
        HubConfig config = HubConfig.builder().heartbeat(Duration.ofMillis(50)).build();
        try (SseHub hub = SseHub.builder()
                .config(config)
                .recheck(session -> allowed.get())
                .build()) {
            TestConnection ann = open(hub, "ann");
            await().until(() -> ann.writes().size() > 3);
            assertThat(hub.sessions().count()).isEqualTo(1);
            allowed.set(false);

            await().until(() -> ann.end().equals("complete"));
            assertThat(hub.metrics().closed().get(CloseReason.EXPIRED)).isEqualTo(1);
        }
    }

    @Test
    void aClosedHubLeavesNothingAndSaysSo() throws Exception {
        HubConfig config = HubConfig.builder().name("closes").build();
        SseHub hub = SseHub.builder()
                .config(config)
                .onConnect(session -> List.of())
                .listener(new SessionListener() {})
                .build();
        List<TestConnection> connections = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            connections.add(open(hub, "user " + i));
        }
        TestConnection stalled = open(hub, "stalled");
        await().until(() ->
                connections.stream().allMatch(connection -> connection.text().contains("cursor")));
        stalled.fillSocket();
        EventId last = hub.publish(EVERYONE, SseEvent.of("last"));
        hub.close();
        hub.close();

        assertThat(threadsOf("closes")).isEmpty();
        assertThat(connections).allSatisfy(connection -> {
            assertThat(connection.end()).isEqualTo("complete");
            assertThat(connection.data()).containsExactly("last");
            assertThat(connection.text()).endsWith("id: " + last + "\ndata:\n\n");
        });
        assertThat(stalled.end()).isEqualTo("abort");
        assertThat(hub.sessions().count()).isZero();
        assertThat(hub.isAvailable()).isFalse();
        assertThatThrownBy(() -> hub.publish(EVERYONE, SseEvent.of("x")))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse());
        assertThatThrownBy(() -> open(hub, "late"))
                .isInstanceOfSatisfying(
                        SubscriptionRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(SubscriptionRefusedException.Reason.CLOSED));
    }

    @Test
    void aTransportThatFailsLeavesNoSession() {
        try (SseHub hub =
                SseHub.create(HubConfig.builder().limits(l -> l.maxSessions(1)).build())) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> hub.open(OpenRequest.of(Subscription.user("ann")), signals -> {
                            throw new IOException("no");
                        }))
                        .isInstanceOf(IOException.class);
            }
            assertThat(hub.sessions().count()).isZero();
        }
    }

    @Test
    void limitsHoldUnderManyThreads() {
        for (int round = 0; round < 20; round++) {
            try (SseHub hub = SseHub.create(HubConfig.builder()
                    .limits(l -> l.maxSessions(50).maxSessionsPerUser(7).maxSessionsPerAddress(30))
                    .build())) {
                AtomicInteger opened = new AtomicInteger();
                List<CompletableFuture<Void>> tries = IntStream.range(0, 200)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> {
                            try {
                                open(hub, new OpenRequest(Subscription.user("u" + i % 10), null, "a" + i % 2));
                                opened.incrementAndGet();
                            } catch (SubscriptionRefusedException refused) {
                                assertThat(refused).hasMessageContaining("is reached");
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        }))
                        .toList();
                tries.forEach(CompletableFuture::join);

                assertThat(hub.sessions().count()).isEqualTo(opened.get()).isLessThanOrEqualTo(50);
                for (int user = 0; user < 10; user++) {
                    assertThat(hub.sessions().ofUser("u" + user)).hasSizeLessThanOrEqualTo(7);
                }
            }
        }
    }

    @Test
    void replacingTheOldestHoldsUnderManyThreads() {
        for (int round = 0; round < 50; round++) {
            try (SseHub hub = SseHub.create(HubConfig.builder()
                    .limits(l -> l.maxSessionsPerUser(1).userLimitPolicy(HubConfig.UserLimitPolicy.REPLACE_OLDEST))
                    .build())) {
                List<CompletableFuture<TestConnection>> tries = IntStream.range(0, 50)
                        .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                            try {
                                return open(hub, "ann");
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        }))
                        .toList();
                List<TestConnection> connections =
                        tries.stream().map(CompletableFuture::join).toList();

                assertThat(hub.sessions().count()).isEqualTo(1);
                await().until(() ->
                        connections.stream().filter(c -> c.end().isEmpty()).count() == 1);
                assertThat(hub.sessions().ofUser("ann")).hasSize(1);
            }
        }
    }

    @Test
    void aPublisherThatOutrunsTheLanesIsSlowedDownInsteadOfLosingEvents() throws Exception {
        HubConfig config = HubConfig.builder()
                .replay(r -> r.maxEvents(1000))
                .publishPatience(Duration.ofSeconds(30))
                .build();
        try (SseHub hub = SseHub.create(config)) {
            List<AtomicInteger> counts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                AtomicInteger count = new AtomicInteger();
                counts.add(count);
                hub.open(OpenRequest.of(Subscription.user("u" + i)), signals -> {
                    signals.writable();
                    return new CountingConnection(count);
                });
            }
            await().until(() ->
                    hub.sessions().all().stream().allMatch(session -> session.state() == Session.State.LIVE));
            int events = 50_000;
            for (int i = 0; i < events; i++) {
                hub.publish(EVERYONE, SseEvent.of("x"));
            }
            await().untilAsserted(() ->
                    assertThat(counts).allSatisfy(count -> assertThat(count).hasValue(events)));
            assertThat(hub.metrics().gaps()).isZero();
        }
    }

    /** Counts the events that it is given. */
    private record CountingConnection(AtomicInteger count) implements dev.ssehub.transport.Connection {
        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == 'x') {
                    count.incrementAndGet();
                }
            }
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }

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
    void aReactiveSubscriberThatCancelsIsGoneAndOneThatIsRefusedIsTold() throws Exception {
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

    /** Writes down what a reactive subscriber is told. */
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
