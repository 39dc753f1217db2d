package dev.ssehub.internal.callouts;

import static dev.ssehub.internal.hub.TestConnection.open;
import static dev.ssehub.session.Subscription.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.LogLines;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.hub.SteppedHub;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Tests that hooks and re-checks that fail, hang or are numerous neither delay other sessions nor fill the memory. */
class HooksTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHookThatFailsBadlyIsLoggedAndItsClientDoesNotWait() throws Exception {
        HubConfig config = HubConfig.builder().hookTimeout(Duration.ofHours(1)).build();
        try (LogLines log = new LogLines(Hooks.class);
                SseHub hub = SseHub.builder()
                        .config(config)
                        .onConnect(session -> {
                            throw new NoClassDefFoundError("a/class/that/is/not/there");
                        })
                        .build()) {
            TestConnection ann = open(hub, "ann");

            await().atMost(LONG).untilAsserted(() -> assertThat(ann.end()).isEqualTo("complete"));
            assertThat(hub.metrics().closed()).containsEntry(CloseReason.SNAPSHOT_FAILED, 1L);
            assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line).startsWith("ERROR").endsWith("a/class/that/is/not/there"));
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(hub.metrics().hooks().outstanding()).isZero());
        }
    }

    /** Ten clients share one thread. Each hook is quick enough, but the last client waits longer than a single hook may take. */
    @Test
    void waitingForOthersHooksDoesNotCountAgainstAHook() throws Exception {
        Semaphore turns = new Semaphore(0);
        HubConfig config = HubConfig.builder()
                .hookThreads(1)
                .hookTimeout(Duration.ofSeconds(3))
                .build();
        SteppedHub hub = new SteppedHub(
                config,
                new Extensions(
                        session -> {
                            turns.acquireUninterruptibly();
                            return List.of(SseEvent.of("snapshot"));
                        },
                        null,
                        null,
                        List.of(),
                        List.of(),
                        null),
                1);
        List<TestConnection> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(hub.open(user("u" + i)).connection());
        }
        hub.run();
        for (int i = 0; i < 10; i++) {
            int left = 9 - i;
            hub.pass(Duration.ofSeconds(2));
            turns.release();
            await().atMost(LONG)
                    .until(() ->
                            hub.metrics().hooks().outstanding() == left && (left == 0 || turns.hasQueuedThreads()));
            hub.run();
        }

        assertThat(clients).allSatisfy(client -> {
            assertThat(client.data()).containsExactly("snapshot");
            assertThat(client.end()).isEmpty();
        });
        hub.close();
    }

    @Test
    void whereHooksHangForGoodThoseThatWaitForThemAreSentAway() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        HubConfig config = HubConfig.builder()
                .lanes(1)
                .hookThreads(1)
                .hookTimeout(Duration.ofMillis(200))
                .build();
        try (LogLines log = new LogLines(Class.forName("dev.ssehub.internal.lane.Timekeeper"));
                SseHub hub = SseHub.builder()
                        .config(config)
                        .onConnect(session -> {
                            boolean interrupted = false;
                            while (release.getCount() > 0) {
                                interrupted |= Thread.interrupted();
                                Thread.onSpinWait();
                            }
                            return List.of();
                        })
                        .build()) {
            List<TestConnection> clients = List.of(open(hub, "ann"), open(hub, "bob"), open(hub, "eve"));

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(clients)
                            .allSatisfy(client -> assertThat(client.end()).isEqualTo("complete")));
            assertThat(hub.metrics().closed()).containsEntry(CloseReason.SNAPSHOT_FAILED, 3L);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN"))
                    .singleElement()
                    .asString()
                    .contains("the snapshot hook's answer did not arrive in time");
            release.countDown();
        }
    }

    @Test
    void aHookThatFailsForEveryoneIsNewsOnceAndItsClientsComeBackApart() throws Exception {
        try (LogLines log = new LogLines(Hooks.class);
                SseHub hub = SseHub.builder()
                        .onConnect(session -> {
                            throw new IllegalStateException("the database is away");
                        })
                        .build()) {
            Set<String> comebacks = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                TestConnection client = open(hub, "u" + i);
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(client.end()).isEqualTo("complete"));
                String[] lines = client.text().strip().split("\n+");
                comebacks.add(lines[lines.length - 1]);
            }

            assertThat(log.lines())
                    .filteredOn(line -> !line.startsWith("DEBUG"))
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line).endsWith("the database is away"));
            assertThat(comebacks)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(line -> assertThat(line).matches("retry: [3-9]\\d{3}"));
        }
    }

    @Test
    void abandonedHooksDoNotPileUpBehindOneThatHangs() throws Exception {
        SteppedHub hub = SteppedHub.create();
        LaneSession session = (LaneSession) hub.open(user("ann")).session();
        HubThreads threads = new HubThreads("piles-up", "hook", hub.clock);
        Hooks hooks = new Hooks(1, threads, hub.clock);
        CountDownLatch release = new CountDownLatch(1);
        LaneSession hanging = (LaneSession) hub.open(user("bob")).session();
        hooks.fetch(hanging, () -> {
            awaitQuietly(release);
            return List.of();
        });
        for (int i = 0; i < 10_000; i++) {
            hooks.fetch(session, List::of);
            hooks.abandon(session);
            assertThat(hooks.queued()).isLessThan(1100);
        }
        assertThat(hooks.outstanding()).isEqualTo(1);
        release.countDown();
        hooks.close(LONG);
    }

    @Test
    void checksThatHangStarveNoSnapshot() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        HubConfig config = HubConfig.builder()
                .heartbeat(Duration.ofMillis(20))
                .hookThreads(4)
                .build();
        try (SseHub hub = SseHub.builder()
                .config(config)
                .onConnect(session -> List.of(SseEvent.of("snapshot")))
                .recheck(session -> {
                    awaitQuietly(release);
                    return true;
                })
                .build()) {
            for (int i = 0; i < 50; i++) {
                open(hub, "u" + i);
            }
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(hub.metrics().hooks().checksLate()).isGreaterThan(500));
            assertThat(hub.metrics().hooks().checks()).isLessThanOrEqualTo(50);

            TestConnection late = open(hub, "late");
            await().atMost(LONG).untilAsserted(() -> assertThat(late.data()).containsExactly("snapshot"));
            release.countDown();
        }
    }

    @Test
    void aCheckThatHangsForAClientThatHasGoneHoldsUpNoOther() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        HubConfig config = HubConfig.builder()
                .heartbeat(Duration.ofMillis(20))
                .hookThreads(1)
                .build();
        try (SseHub hub = SseHub.builder()
                .config(config)
                .recheck(session -> {
                    if ("gone".equals(session.user())) {
                        begun.countDown();
                        awaitQuietly(new CountDownLatch(1));
                    }
                    return !"revoked".equals(session.user());
                })
                .build()) {
            TestConnection gone = open(hub, "gone");
            begun.await();
            gone.close();

            TestConnection revoked = open(hub, "revoked");
            await().atMost(LONG).until(() -> !revoked.end().isEmpty());
            await().atMost(LONG).until(() -> hub.metrics().hooks().checks() == 0);
        }
    }

    @Test
    void anErrorInOneListenerKeepsNoOtherFromItsCall() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        try (SseHub hub = SseHub.builder()
                .listener(new SessionListener() {
                    @Override
                    public void onOpen(Session session) {
                        throw new StackOverflowError("planted");
                    }
                })
                .listener(new SessionListener() {
                    @Override
                    public void onOpen(Session session) {
                        called.countDown();
                    }
                })
                .build()) {
            open(hub, "ann");
            assertThat(called.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aCheckThatHangsIsInterruptedAndTheNextOneCounts() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean interrupted = new AtomicBoolean();
        HubConfig config = HubConfig.builder()
                .heartbeat(Duration.ofMillis(20))
                .hookTimeout(Duration.ofMillis(50))
                .hookThreads(1)
                .build();
        try (SseHub hub = SseHub.builder()
                .config(config)
                .recheck(session -> {
                    if (asked.incrementAndGet() > 1) {
                        return false;
                    }
                    awaitQuietly(new CountDownLatch(1));
                    interrupted.set(Thread.currentThread().isInterrupted());
                    return true;
                })
                .build()) {
            TestConnection ann = open(hub, "ann");

            await().atMost(LONG).untilAsserted(() -> assertThat(ann.end()).isEqualTo("complete"));
            assertThat(interrupted).isTrue();
            assertThat(hub.metrics().closed()).containsEntry(CloseReason.EXPIRED, 1L);
        }
    }

    @Test
    void aCheckThatFailsBadlyIsLoggedAndTheNextOneCounts() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (LogLines log = new LogLines(Rechecks.class);
                SseHub hub = SseHub.builder()
                        .config(HubConfig.builder()
                                .heartbeat(Duration.ofMillis(20))
                                .build())
                        .recheck(session -> {
                            if (asked.incrementAndGet() == 1) {
                                throw new StackOverflowError("deep");
                            }
                            return false;
                        })
                        .build()) {
            TestConnection ann = open(hub, "ann");

            await().atMost(LONG).untilAsserted(() -> assertThat(ann.end()).isEqualTo("complete"));
            assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line)
                            .contains("the re-check failed; the session stays open until the next one")
                            .endsWith("deep"));
        }
    }

    @Test
    void checksOfSessionsThatCameTogetherAreSpread() {
        Set<Long> moments = ConcurrentHashMap.newKeySet();
        ManualClock[] clock = new ManualClock[1];
        Predicate<dev.ssehub.session.Session> check = session -> moments.add(clock[0].nanos());
        SteppedHub hub = new SteppedHub(
                HubConfig.builder().lanes(1).build(),
                new Extensions(null, null, check.or(session -> true), List.of(), List.of(), null),
                1);
        clock[0] = hub.clock;
        for (int i = 0; i < 50; i++) {
            hub.open(user("u" + i));
        }
        hub.run();
        for (int i = 0; i < 160; i++) {
            hub.pass(Duration.ofMillis(100));
            await().atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> hub.metrics().hooks().checks() == 0);
        }
        assertThat(new HashSet<>(moments)).hasSizeGreaterThan(8);
        hub.close();
    }
}
