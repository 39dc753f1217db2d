package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.MemoryRunStore;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Scope;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests two hubs that share their runs, with a producer on one and viewers on both, while the run is stopped, is lost, or the store is
 * briefly down.
 */
class RunsOfTwoNodesTest {

    private static final int ROUNDS = 12;
    private static final Scope CHAT = Scope.of("chat", "1");
    private static final Duration LEASE = Duration.ofSeconds(1);
    /** The promised time, with some seconds added for slow machines. */
    private static final Duration IN_TIME = LEASE.plusSeconds(2 + 8);

    private final MemoryRunStore stored = new MemoryRunStore(HubClock.system());
    private final MemoryRunStore other = stored.another();
    private final ConcurrentLinkedQueue<String> archived = new ConcurrentLinkedQueue<>();
    private final SseHub here = hub(stored);
    private final SseHub there = hub(other);

    private SseHub hub(MemoryRunStore store) {
        return SseHub.builder()
                .config(HubConfig.builder()
                        .name("two-nodes")
                        .lanes(1)
                        .runs(runs -> runs.lease(LEASE))
                        .build())
                .backplane(new BackplaneWithRuns(store))
                .runArchive((run, content) -> archived.add(run.id()))
                .build();
    }

    @AfterEach
    void close() {
        stored.down(false);
        here.close();
        there.close();
    }

    private static TestConnection view(SseHub hub, RunView view) throws IOException {
        ViewRequest request = new ViewRequest(Subscription.user("ann"), null, name -> null, name -> null);
        ViewAnswer answer = hub.answer(view, request).toCompletableFuture().join();
        assertThat(answer.status()).isEqualTo(200);
        TestConnection connection = new TestConnection();
        assertThat(answer.opener()).isNotNull();
        answer.opener().open(connection::connect);
        return connection;
    }

    @Test
    void viewersOfBothSeeTheSameWhateverBecomesOfTheRun() throws Exception {
        long seed = Long.getLong("ssehub.model.seed", System.nanoTime());
        Random random = new Random(seed);
        int rounds = (int) Math.max(4, ROUNDS * Double.parseDouble(System.getProperty("ssehub.test.scale", "1")));
        for (int round = 0; round < rounds; round++) {
            int what = round % 4;
            Run run = here.runs().start(CHAT, RunOptions.ownedBy("ann"));
            int events = 20 + random.nextInt(100);
            Thread producer =
                    new Thread(() -> run.produce(Runnable::run, emitting -> emit(emitting, events, what >= 2)));
            List<TestConnection> viewers = new ArrayList<>();
            viewers.add(view(here, here.runs().view(CHAT).orElseThrow()));
            viewers.add(view(there, there.runs().view(CHAT).orElseThrow()));
            viewers.add(view(there, there.runs().view(run.id()).orElseThrow()));
            producer.start();
            Outcome expected = happen(what, run, random);
            viewers.forEach(
                    viewer -> await().atMost(IN_TIME).until(() -> viewer.end().equals("complete")));
            producer.join();
            assertThat(viewers)
                    .as("-Dssehub.model.seed=%d, round %d", seed, round)
                    .allSatisfy(viewer ->
                            assertThat(viewer.text()).isEqualTo(viewers.get(1).text()));
            assertThat(run.info().end().outcome()).isEqualTo(expected);
            if (expected == Outcome.COMPLETED) {
                assertThat(viewers.get(0).data()).hasSize(events + 1);
            }
            await().atMost(IN_TIME).until(() -> archived.contains(run.id()));
        }
        assertThat(archived).doesNotHaveDuplicates();
    }

    private Outcome happen(int what, Run run, Random random) throws InterruptedException {
        Thread.sleep(random.nextInt(100));
        switch (what) {
            case 0 -> {
                return Outcome.COMPLETED;
            }
            case 1 -> {
                stored.down(true);
                Thread.sleep(LEASE.toMillis() / 3);
                stored.down(false);
                return Outcome.COMPLETED;
            }
            case 2 -> {
                assertThat(there.runs().stop(CHAT, "ann")).isTrue();
                return Outcome.STOPPED;
            }
            default -> {
                stored.down(true);
                await().atMost(IN_TIME).until(() -> run.info().hasEnded());
                await().atMost(IN_TIME)
                        .until(() -> other.find(run.id()).orElseThrow().end() != null);
                stored.down(false);
                return Outcome.LOST;
            }
        }
    }

    private static void emit(Run run, int events, boolean isEndless) throws InterruptedException {
        for (int i = 0; i < events; i++) {
            run.emit(SseEvent.of("event " + i));
            // Pauses as a model does, so that some disturbances happen in between.
            Thread.sleep(i % 10 == 0 ? 20 : 0);
        }
        while (isEndless) {
            run.emit(SseEvent.of("and on"));
            Thread.sleep(10);
        }
    }

    @Test
    void aHubThatIsClosedEndsItsRunsForEverybody() throws IOException {
        Run run = here.runs().start(CHAT, RunOptions.ownedBy("ann"));
        run.emit(SseEvent.of("a"));
        run.emit(SseEvent.of("b"));
        TestConnection viewer = view(there, there.runs().view(CHAT).orElseThrow());
        here.close();
        await().until(() -> viewer.end().equals("complete"));
        assertThat(viewer.data().subList(0, 2)).containsExactly("a", "b");
        assertThat(viewer.text()).contains("\"outcome\":\"stopped\"");
        assertThatThrownBy(() -> run.emit(SseEvent.of("c"))).isInstanceOf(RunEndedException.class);
    }

    @Test
    void aFailureBeforeTheFirstEventIsAStatusOnEachNode() {
        RunOptions options = RunOptions.ownedBy("ann").idempotencyKey("k");
        Run run = here.runs().start(CHAT, options);
        Run found = there.runs().start(CHAT, options);
        ViewRequest request = new ViewRequest(Subscription.user("ann"), null, name -> null, name -> null);
        run.end(RunEnd.failed("rate-limit", "too many requests").withStatus(429));
        assertThat(here.answer(run.view(), request).toCompletableFuture().join().status())
                .isEqualTo(429);
        assertThat(there.answer(found.view(), request)
                        .toCompletableFuture()
                        .join()
                        .status())
                .isEqualTo(429);
    }
}
