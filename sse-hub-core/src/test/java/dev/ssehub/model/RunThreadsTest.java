package dev.ssehub.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.internal.hub.SteppedHub;
import dev.ssehub.internal.hub.TestRun;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests runs whose producers, lanes and clients have threads. The clock of the hub stands still, so nothing is delivered only because
 * something else is due.
 */
class RunThreadsTest {

    private static final int WATCHERS = 40;
    private static final int PRODUCERS = 3;
    private static final double SCALE = Double.parseDouble(System.getProperty("ssehub.test.scale", "1"));

    private final SteppedHub hub = SteppedHub.with(config -> config.lanes(4));
    private final TestRun run = new TestRun("run", Integer.MAX_VALUE, hub.clock);
    private final ScheduledExecutorService network = Executors.newScheduledThreadPool(3);

    @AfterEach
    void end() {
        hub.close();
        network.shutdownNow();
    }

    private List<RunWatcher> watchers(int count, double trouble) {
        hub.startThreads();
        List<RunWatcher> watchers = IntStream.range(0, count)
                .mapToObj(i -> new RunWatcher(hub, run.log, network, trouble))
                .toList();
        watchers.forEach(RunWatcher::connect);
        return watchers;
    }

    @Test
    void noEventOfARunIsLostRepeatedOrReorderedOverManyThreadsAndConnections() {
        int events = (int) (20_000 * SCALE);
        List<RunWatcher> watchers = watchers(WATCHERS, 0.05);
        CompletableFuture<?>[] producers = IntStream.range(0, PRODUCERS)
                .mapToObj(producer -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < events; i++) {
                        run.emit("x".repeat(i % 5000 == 0 ? 200_000 : i % 50));
                    }
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(producers).join();
        run.end("[DONE]");

        await().atMost(Duration.ofMinutes(2))
                .failFast(() -> watchers.forEach(
                        watcher -> assertThat(watcher.failure()).isNull()))
                .until(() -> watchers.stream().allMatch(RunWatcher::hasEnded));
        assertThat(watchers).allSatisfy(watcher -> {
            assertThat(watcher.failure()).isNull();
            assertThat(watcher.received()).isEqualTo(PRODUCERS * events + 1);
        });
        assertThat(watchers.stream().mapToInt(RunWatcher::connections).sum()).isGreaterThan(WATCHERS);
        await().untilAsserted(() -> assertThat(run.log.viewers()).isZero());
    }

    @Test
    void noWakeUpIsLostBetweenAnEventAndViewersThatHaveEverything() {
        List<RunWatcher> watchers = watchers(4, 0);
        Random random = new Random();
        int emitted = 0;
        for (int i = 1; i <= 20_000 * SCALE; i++) {
            // Several events, each while the lanes are at an arbitrary point of their work for the previous ones. A
            // lost wake-up shows only for the last of them, since a later one would make up for it.
            for (int burst = random.nextInt(5); burst >= 0; burst--) {
                run.emit("x");
                emitted++;
                spin(random.nextInt(400));
            }
            int all = emitted;
            awaitQuickly(() -> watchers.stream().allMatch(watcher -> watcher.received() == all));
        }
    }

    private static void spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }

    /** Spins first, since a pause would give the lanes all the time that they need. */
    private static void awaitQuickly(BooleanSupplier condition) {
        for (int i = 0; i < 1_000_000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        await().atMost(Duration.ofSeconds(30)).until(condition::getAsBoolean);
    }
}
