package dev.ssehub.internal.hub;

import static dev.ssehub.session.Subscription.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.internal.run.RunExtensions;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests that published events arrive as intended, and that unacceptable ones are rejected. */
class PublishingTest {

    // ---- Idempotency.

    @Test
    void anIdempotencyKeyIsOneForEachAudience() {
        SteppedHub hub = SteppedHub.create();
        Client ann = hub.open(user("ann").group("ann"));
        Client bob = hub.open(user("bob"));
        hub.run();
        SseEvent event = SseEvent.of("paid").idempotencyKey("order-7");

        EventId first = hub.publish(Audience.user("ann"), event);
        assertThat(hub.publish(Audience.user("bob"), event)).isNotEqualTo(first);
        assertThat(hub.publish(Audience.group("ann"), event)).isNotEqualTo(first);
        assertThat(hub.publish(Audience.user("ann"), event)).isEqualTo(first);
        hub.run();

        assertThat(ann.connection().data()).containsExactly("paid", "paid");
        assertThat(bob.connection().data()).containsExactly("paid");
    }

    @Test
    void noTwoAudiencesAndKeysAreTheSameActOfPublishing() {
        SteppedHub hub = SteppedHub.create();
        Set<EventId> ids = new HashSet<>();
        List<String> parts = List.of("a", ":", "a:", ":a", "1:a", "a:1", "1", "1:a:1");
        for (String name : parts) {
            for (String key : parts) {
                ids.add(hub.publish(Audience.user(name), SseEvent.of("x").idempotencyKey(key)));
            }
        }
        assertThat(ids).hasSize(parts.size() * parts.size());
        assertThat(hub.metrics().backplane().idempotencyKeys()).isEqualTo(ids.size());
    }

    @Test
    void aJumpOfTheWallClockForgetsNoIdempotencyKey() {
        SteppedHub hub = SteppedHub.create();
        SseEvent event = SseEvent.of("paid").idempotencyKey("order-7");
        EventId first = hub.publish(Audience.everyone(), event);
        hub.clock.jump(Duration.ofDays(365));

        assertThat(hub.publish(Audience.everyone(), event)).isEqualTo(first);
    }

    // ---- Values.

    @Test
    void noJsonValueArrivesAsNullWithoutAWriter() {
        SteppedHub hub = SteppedHub.create();
        Client ann = hub.open(user("ann"));
        hub.run();
        hub.publish(Audience.everyone(), SseEvent.named("selection").json(null));
        hub.run();

        assertThat(ann.connection().data()).containsExactly("null");
    }

    @Test
    void aWriterThatGivesNothingIsRefused() {
        SteppedHub hub = new SteppedHub(
                HubConfig.defaults(), new Extensions(null, null, null, List.of(), List.of(), value -> null), 1);

        assertThatThrownBy(
                        () -> hub.publish(Audience.everyone(), SseEvent.of("").json(7)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the JSON writer returned null for a java.lang.Integer");
        assertThat(hub.metrics().published()).isZero();
    }

    @Test
    void theLargestEventThatMayBePublishedReachesALiveClient() {
        HubConfig config = HubConfig.builder()
                .lanes(1)
                .replay(r -> r.maxBytes(16 * 1024))
                .maxEventBytes(4 * 1024)
                .build();
        SteppedHub hub = new SteppedHub(config, Extensions.none(), 1);
        Client ann = hub.open(user("ann".repeat(80)));
        hub.run();
        String largest = "x".repeat(4 * 1024 - "data: \n\n".length());
        hub.publish(Audience.user("ann".repeat(80)), SseEvent.of(largest).key("k".repeat(256)));
        hub.publish(Audience.user("ann".repeat(80)), SseEvent.of(largest).key("l".repeat(256)));
        hub.run();

        assertThat(ann.connection().data()).containsExactly(largest, largest);
        assertThatThrownBy(() -> hub.publish(Audience.everyone(), SseEvent.of(largest + "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an encoded event must have at most 4,096 bytes (maxEventBytes) but had 4,097");
    }

    // ---- Gaps.

    @Test
    void aClientThatComesBackGetsNoGapForWhatManyOthersHaveLost() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(1)));
        String position = hub.cursor().toString();
        for (int i = 0; i < 20_000; i++) {
            hub.publish(Audience.user("u" + i), "x");
        }
        Client ann = hub.open(OpenRequest.of(user("ann").group("news")).from(position));
        Client other = hub.open(OpenRequest.of(user("u7")).from(position));
        hub.run();

        assertThat(ann.session().wasResumed()).isTrue();
        assertThat(ann.connection().text()).doesNotContain("sse-hub.gap");
        assertThat(other.connection().text()).contains("sse-hub.gap");
    }

    // ---- Memberships.

    @Test
    void membershipsAreBounded() {
        SteppedHub hub = SteppedHub.with(c -> c.limits(l -> l.maxMemberships(2)));
        hub.groups().join("ann", "news");
        hub.groups().join("bob", "news");
        assertThat(hub.metrics().memberships()).isEqualTo(2);

        assertThatThrownBy(() -> hub.groups().join("cid", "news"))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse())
                .hasMessage("limits.maxMemberships is reached: 2");
        hub.groups().join("ann", "news");
        hub.groups().leave("bob", "news");
        hub.groups().join("cid", "news");
        assertThat(hub.groups().of("cid")).containsExactly("news");
        assertThat(hub.metrics().memberships()).isEqualTo(2);
    }

    // ---- Back-pressure.

    /** Counts how often each thread reads it. */
    private static final class CountingClock implements HubClock {
        private final ThreadLocal<AtomicLong> looks = ThreadLocal.withInitial(AtomicLong::new);

        @Override
        public long nanos() {
            looks.get().incrementAndGet();
            return System.nanoTime();
        }

        @Override
        public Instant instant() {
            return InstantSource.system().instant();
        }

        long looksOfThisThread() {
            return looks.get().get();
        }
    }

    @Test
    void aPublisherThatIsInterruptedWaitsLikeOthersAndStaysInterrupted() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        CountingClock clock = new CountingClock();
        HubConfig config = HubConfig.builder()
                .lanes(1)
                .replay(r -> r.maxEvents(4))
                .maxPublishWait(Duration.ofMillis(300))
                .build();
        HubAssembly hub = new HubAssembly(
                config,
                Backplane.inMemory(clock, 10, Duration.ofMinutes(1)),
                Extensions.none(),
                RunExtensions.none(),
                clock,
                1);
        hub.life().startLog();
        hub.life().startThreads();
        try {
            hub.admission().open(OpenRequest.of(user("ann")), signals -> {
                signals.writable();
                return new StuckConnection(stuck, release);
            });
            stuck.await();
            for (int i = 0; i < 4; i++) {
                hub.publisher().publish(Audience.everyone(), SseEvent.of("x"));
            }
            long before = clock.looksOfThisThread();
            Thread.currentThread().interrupt();
            hub.publisher().publish(Audience.everyone(), SseEvent.of("x"));

            assertThat(Thread.interrupted()).isTrue();
            // The publisher sleeps for 50 microseconds at a time. If it were spinning, it would read the clock a
            // million times.
            assertThat(clock.looksOfThisThread() - before).isBetween(10L, 10_000L);
        } finally {
            release.countDown();
            hub.life().close();
        }
    }

    private record StuckConnection(CountDownLatch stuck, CountDownLatch release) implements Connection {
        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            stuck.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    release.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }
}
