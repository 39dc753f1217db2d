package dev.ssehub;

import static dev.ssehub.internal.hub.TestConnection.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests limits and publishers with many threads. */
@Timeout(300)
@ExtendWith(PatientAwaits.class)
class ManyThreadsTest {

    private static final Audience EVERYONE = Audience.everyone();

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
                .maxPublishWait(Duration.ofSeconds(30))
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

    /** Counts the events that are written to it. */
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
}
