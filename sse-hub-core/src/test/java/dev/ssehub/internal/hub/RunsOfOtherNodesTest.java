package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.FlakyRunStore;
import dev.ssehub.internal.run.MemoryRunStore;
import dev.ssehub.internal.run.StoreProducer;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Scope;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what viewers on one node receive of a run of another node. */
class RunsOfOtherNodesTest {

    private static final int ROUNDS = 30;
    private static final Scope CHAT = Scope.of("chat", "42");
    private static final Duration LEASE = Duration.ofSeconds(1);

    private final MemoryRunStore there = new MemoryRunStore(HubClock.system());
    private final MemoryRunStore here = there.another();
    private final List<RunInfo> archived = new CopyOnWriteArrayList<>();
    private final List<SseHub> hubs = new ArrayList<>();

    @AfterEach
    void close() {
        hubs.forEach(SseHub::close);
    }

    private SseHub hub(RunStore store) {
        SseHub hub = SseHub.builder()
                .runArchive((run, content) -> archived.add(run))
                .config(HubConfig.builder()
                        .name("other-node")
                        .lanes(2)
                        .runs(runs -> runs.lease(LEASE))
                        .build())
                .backplane(new BackplaneWithRuns(store))
                .build();
        hubs.add(hub);
        return hub;
    }

    private static ViewAnswer answer(SseHub hub, RunView view, Map<String, String> headers) {
        ViewRequest request = new ViewRequest(Subscription.user("ann"), null, headers::get, name -> null);
        return hub.answer(view, request).toCompletableFuture().join();
    }

    private static TestConnection open(ViewAnswer answer) throws IOException {
        assertThat(answer.status()).isEqualTo(200);
        TestConnection connection = new TestConnection();
        assertThat(answer.opener()).isNotNull();
        answer.opener().open(connection::connect);
        return connection;
    }

    private static RunView view(SseHub hub, String run) {
        return hub.runs().view(run).orElseThrow();
    }

    private static List<String> all(long from, long to) {
        List<String> data = new ArrayList<>();
        LongStream.rangeClosed(from, to).mapToObj(Long::toString).forEach(data::add);
        data.add("all");
        return data;
    }

    @Test
    void theyGetWhatWasAndWhatComesAndTheEnd() throws IOException {
        SseHub hub = hub(here);
        StoreProducer producer = StoreProducer.start(there).append(3);
        TestConnection fromStart = open(answer(hub, view(hub, producer.run), Map.of()));
        TestConnection after = open(answer(hub, view(hub, producer.run), Map.of("Last-Event-ID", producer.run + ".2")));
        TestConnection live = open(answer(hub, view(hub, producer.run).live(), Map.of()));
        await().until(() -> fromStart.data().size() == 3 && after.data().size() == 1);
        assertThat(hub.metrics().runs().viewers()).isEqualTo(3);
        producer.append(2).complete();

        await().until(() -> fromStart.end().equals("complete")
                && after.end().equals("complete")
                && live.end().equals("complete"));
        assertThat(fromStart.data()).isEqualTo(all(1, 5));
        assertThat(after.data()).isEqualTo(all(3, 5));
        assertThat(live.data()).isEqualTo(all(4, 5));
        assertThat(fromStart.text()).endsWith(": sse-hub.end {\"outcome\":\"completed\"}\n");
        assertThat(hub.metrics().closed()).containsEntry(CloseReason.RUN_ENDED, 3L);
    }

    @Test
    void theHandOverIsExactWhateverTheChannelLeavesOut() throws Exception {
        long seed = Long.getLong("ssehub.model.seed", System.nanoTime());
        Random random = new Random(seed);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            FlakyRunStore flaky = new FlakyRunStore(here, seed, 0.2, 0.2, 0.05);
            SseHub hub = hub(flaky);
            int rounds = (int) (ROUNDS * Double.parseDouble(System.getProperty("ssehub.test.scale", "1")));
            for (int round = 0; round < rounds; round++) {
                oneRun(hub, new Random(random.nextLong()), threads, seed);
            }
            assertThat(flaky.left.get() > 0 || rounds < ROUNDS).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    private void oneRun(SseHub hub, Random random, ExecutorService threads, long seed) throws Exception {
        StoreProducer producer = StoreProducer.start(there).append(1 + random.nextInt(20));
        int groups = 1 + random.nextInt(30);
        long producerSeed = random.nextLong();
        Future<Long> produced = threads.submit(() -> {
            Random mine = new Random(producerSeed);
            for (int i = 0; i < groups; i++) {
                producer.append(1 + mine.nextInt(5));
                if (mine.nextInt(3) == 0) {
                    TimeUnit.MICROSECONDS.sleep(mine.nextInt(300));
                }
            }
            producer.complete();
            return producer.tail();
        });
        List<Future<TestConnection>> viewers = new ArrayList<>();
        List<Integer> begins = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int after = random.nextInt(4) == 0 ? 0 : random.nextInt(2);
            int pause = random.nextInt(1000);
            begins.add(after);
            viewers.add(threads.submit(() -> {
                TimeUnit.MICROSECONDS.sleep(pause);
                return open(answer(hub, view(hub, producer.run).after(after), Map.of()));
            }));
        }
        long tail = produced.get(30, TimeUnit.SECONDS);
        for (int i = 0; i < viewers.size(); i++) {
            TestConnection viewer = viewers.get(i).get(30, TimeUnit.SECONDS);
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> viewer.end().equals("complete"));
            assertThat(viewer.data()).as("seed %d", seed).isEqualTo(all(begins.get(i) + 1, tail));
        }
    }

    @Test
    void aRunWhoseProducerIsGoneEndsAsLostForThem() throws IOException {
        SseHub hub = hub(here);
        StoreProducer producer = StoreProducer.start(there, null, "last-event-id", Duration.ofMillis(300));
        producer.append(3);
        TestConnection viewer = open(answer(hub, view(hub, producer.run), Map.of()));

        await().atMost(Duration.ofSeconds(5)).until(() -> viewer.end().equals("complete"));
        assertThat(viewer.data()).startsWith("1", "2", "3");
        assertThat(viewer.text()).contains(": sse-hub.end {\"outcome\":\"lost\"");
        assertThat(hub.runs().find(producer.run).orElseThrow().end()).isEqualTo(RunEnd.lost());
    }

    @Test
    void aRunThatNobodyViewsEndsAsLostToo() {
        hub(here);
        StoreProducer producer = StoreProducer.start(there, null, "last-event-id", Duration.ofMillis(300));

        await().atMost(Duration.ofSeconds(5))
                .until(() -> there.find(producer.run).orElseThrow().state() == RunStore.State.ENDED);
        assertThat(there.find(producer.run).orElseThrow().end()).isEqualTo(RunEnd.lost());
    }

    @Test
    void theyAreCutOffWhenTheStoreIsAwayAndComeBackWhenItIsThere() throws IOException {
        SseHub hub = hub(here);
        StoreProducer producer = StoreProducer.start(there).append(3);
        TestConnection viewer = open(answer(hub, view(hub, producer.run), Map.of()));
        await().until(() -> viewer.data().size() == 3);
        here.down(true);
        producer.append(1);

        await().atMost(Duration.ofSeconds(10)).until(() -> viewer.end().equals("abort"));
        assertThat(hub.metrics().closed()).containsEntry(CloseReason.HISTORY_UNAVAILABLE, 1L);
        here.down(false);
        producer.complete();
        TestConnection again = open(answer(hub, view(hub, producer.run), Map.of("Last-Event-ID", "3")));
        await().until(() -> again.end().equals("complete"));
        assertThat(again.data()).isEqualTo(all(4, 4));
    }

    @Test
    void anEndThatTheChannelHasLeftOutIsFound() throws IOException {
        SseHub hub = hub(new FlakyRunStore(here, 1, 1, 0, 0));
        StoreProducer producer = StoreProducer.start(there).append(3);
        TestConnection viewer = open(answer(hub, view(hub, producer.run), Map.of()));
        await().until(() -> viewer.data().size() == 3);
        producer.append(1).complete();

        await().atMost(Duration.ofSeconds(5)).until(() -> viewer.end().equals("complete"));
        assertThat(viewer.data()).isEqualTo(all(1, 4));
    }

    @Test
    void theyAreSaidToWatch() throws IOException {
        SseHub hub = hub(here);
        StoreProducer producer = StoreProducer.start(there).append(1);
        TestConnection viewer = open(answer(hub, view(hub, producer.run), Map.of()));
        Map<String, String> runs = Map.of(producer.run, "t");
        Duration lease = Duration.ofMinutes(1);

        assertThat(there.renew(runs, lease).get(producer.run).isWatched()).isTrue();
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(5))
                .until(() -> there.renew(runs, lease).get(producer.run).isWatched());
        viewer.close();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> !there.renew(runs, lease).get(producer.run).isWatched());
    }

    @Test
    void aRunIsStoppedFromAnotherNodeAndArchivedOnce() throws IOException {
        SseHub one = hub(there);
        SseHub other = hub(here);
        Run run = one.runs().start(CHAT, RunOptions.ownedBy("ann"));
        run.emit(SseEvent.of("a"));
        await().until(() -> other.runs().view(CHAT).isPresent());
        TestConnection viewer = open(answer(other, other.runs().view(CHAT).orElseThrow(), Map.of()));
        await().until(() -> viewer.data().equals(List.of("a")));

        assertThat(other.runs().stop(CHAT, "bob")).isFalse();
        assertThat(other.runs().stop(CHAT, "ann")).isTrue();
        assertThat(other.runs().stop(CHAT, "ann")).isFalse();

        await().until(() -> viewer.end().equals("complete") && run.info().hasEnded());
        assertThat(run.info().end()).isEqualTo(RunEnd.stopped("ann"));
        assertThatThrownBy(() -> run.emit(SseEvent.of("b"))).isInstanceOf(RunEndedException.class);
        await().until(() -> archived.size() == 1);
        assertThat(archived.get(0).id()).isEqualTo(run.id());
        assertThat(archived.get(0).end()).isEqualTo(RunEnd.stopped("ann"));
    }

    @Test
    void aStartThatFindsTheRunOfAnotherNodeShowsIt() throws IOException {
        RunOptions options = RunOptions.ownedBy("ann").idempotencyKey("k");
        Run run = hub(there).runs().start(CHAT, options);
        SseHub other = hub(here);
        Run found = other.runs().start(CHAT, options);
        assertThat(found.isNew()).isFalse();
        run.emit(SseEvent.of("a"));

        TestConnection viewer = open(answer(other, found.view(), Map.of()));
        run.emit(SseEvent.of("b"));
        run.complete();
        await().until(() -> viewer.end().equals("complete"));
        assertThat(viewer.data()).startsWith("a", "b");
    }

    @Test
    void aRunThatIsViewedOnAnotherNodeIsNotUnwatched() throws IOException {
        Run run = hub(there).runs().start(CHAT, RunOptions.ownedBy("ann").stopWhenUnwatched(Duration.ofMillis(1500)));
        run.emit(SseEvent.of("a"));
        SseHub other = hub(here);
        await().until(() -> other.runs().find(run.id()).isPresent());
        TestConnection viewer = open(answer(other, view(other, run.id()), Map.of()));
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(8))
                .until(() -> !run.info().hasEnded());
        viewer.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> run.info().hasEnded());
    }

    @Test
    void closingArchivesTheRunsOfTheNode() {
        SseHub hub = hub(here);
        Run run = hub.runs().start(CHAT, RunOptions.ownedBy("ann"));
        run.emit(SseEvent.of("a"));
        hub.close();

        assertThat(archived).extracting(RunInfo::id).containsExactly(run.id());
        assertThat(archived.get(0).end()).extracting(RunEnd::outcome).isEqualTo(RunEnd.Outcome.STOPPED);
    }

    @Test
    void closingLeavesNoThreadAndCutsThemOff() throws IOException {
        SseHub hub = hub(here);
        StoreProducer producer = StoreProducer.start(there).append(1);
        TestConnection viewer = open(answer(hub, view(hub, producer.run), Map.of()));
        await().until(() -> viewer.data().size() == 1);
        hub.close();

        assertThat(viewer.end()).isEqualTo("abort");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("other-node-"));
    }
}
