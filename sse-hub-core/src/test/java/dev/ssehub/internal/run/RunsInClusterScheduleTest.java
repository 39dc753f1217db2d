package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.ClusterNode.LEASE;
import static dev.ssehub.internal.run.ClusterNode.shown;
import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.run.MemoryRunStore.Fate;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunEndedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random schedules of what a producer, other nodes and a failing store do to a run. After each, the run has one end, and all viewers were
 * shown the same.
 */
class RunsInClusterScheduleTest {

    private static final int ROUNDS = 300;
    private static final int STEPS = 40;

    @Test
    void everybodyIsShownTheSame() {
        long seed = Long.getLong("ssehub.model.seed", System.nanoTime());
        int rounds = (int) (ROUNDS * Double.parseDouble(System.getProperty("ssehub.test.scale", "1")));
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            Schedule schedule = new Schedule(new Random(random.nextLong()));
            try {
                schedule.play();
            } catch (Throwable e) {
                throw new AssertionError("-Dssehub.model.seed=" + seed + ", round " + round + ": " + schedule.steps, e);
            } finally {
                schedule.close();
            }
        }
    }

    private static final class Schedule {

        private final ManualClock clock = new ManualClock();
        private final ClusterNode here = new ClusterNode(new MemoryRunStore(clock), clock);
        private final ClusterNode there = new ClusterNode(here.store.another(), clock);
        private final Random random;
        private final List<String> steps = new ArrayList<>();
        private final List<String> emitted = new ArrayList<>();
        private final Run run = here.start();
        private boolean isCompleted;

        Schedule(Random random) {
            this.random = random;
        }

        void play() {
            for (int i = 0; i < STEPS; i++) {
                step();
                assertThat(there.stored(run.id())).startsWith(events(shown(run)));
            }
            here.store.down(false);
            here.store.release();
            if (!isCompleted) {
                run.complete();
            }
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                pass(Duration.ofMillis(100));
                return logOf(run).hasEnded();
            });
            check();
        }

        private void step() {
            switch (random.nextInt(24)) {
                case 0 -> fate("append", () -> here.store.nextAppends(Fate.NOT_DONE));
                case 1 -> fate("append", () -> here.store.nextAppends(Fate.UNANSWERED));
                case 2 -> fate("end", () -> here.store.nextEnds(Fate.NOT_DONE));
                case 3 -> fate("end", () -> here.store.nextEnds(Fate.UNANSWERED));
                case 4 -> fate("hold", here.store::hold);
                case 5 -> fate("release", here.store::release);
                case 6 -> fate("down", () -> here.store.down(true));
                case 7, 8 -> fate("up", () -> here.store.down(false));
                case 9 -> pass(LEASE.dividedBy(3));
                case 10 -> rarely("stop", () -> there.runs.stop(CHAT, "ann"));
                case 11 -> rarely("sweep", this::sweep);
                case 12 -> rarely("stall", () -> clock.advance(LEASE));
                case 13 ->
                    rarely("complete", () -> {
                        isCompleted = true;
                        run.complete();
                    });
                case 14, 15, 16, 17 -> pass(Duration.ofMillis(random.nextInt(100)));
                default -> emit();
            }
        }

        private void fate(String what, Runnable action) {
            steps.add(what);
            action.run();
        }

        private void rarely(String what, Runnable action) {
            if (random.nextInt(4) == 0) {
                fate(what, action);
            }
        }

        private void sweep() {
            for (String lost : there.store.overdue(10)) {
                there.store.end(lost, true, RunEnd.lost(), stored -> List.of());
            }
        }

        private void pass(Duration duration) {
            steps.add("pass " + duration.toMillis());
            clock.advance(duration);
            here.ring();
            there.ring();
        }

        private void emit() {
            String data = "event " + emitted.size() + "x".repeat(random.nextInt(20) == 0 ? 5000 : 0);
            steps.add("emit");
            try {
                assertThat(run.emit(SseEvent.of(data))).isEqualTo(emitted.size() + 1);
                emitted.add("id: " + run.id() + "." + (emitted.size() + 1) + "\ndata: " + data + "\n\n");
            } catch (RunEndedException e) {
                steps.add("has ended: " + e.end().outcome());
            }
        }

        private static String events(String text) {
            int end = text.indexOf(": sse-hub.end");
            int last = end < 0 ? -1 : text.lastIndexOf("event: end", end);
            int frame = last < 0 ? -1 : text.lastIndexOf("id: ", last);
            return end < 0 ? text : text.substring(0, frame < 0 ? end : frame);
        }

        private void check() {
            RunEnd end = Objects.requireNonNull(run.info().end());
            String stored = there.stored(run.id());
            assertThat(String.join("", emitted)).startsWith(events(stored));
            RunEnd theirs = there.store.find(run.id()).orElseThrow().end();
            if (end.equals(theirs) && end.outcome() != Outcome.LOST) {
                assertThat(shown(run)).isEqualTo(stored);
            } else {
                // This node has given the run up, and the others will end it as lost.
                assertThat(end.outcome()).isEqualTo(Outcome.LOST);
                assertThat(stored).startsWith(events(shown(run)));
            }
            if (end.equals(RunEnd.completed())) {
                assertThat(events(stored)).isEqualTo(String.join("", emitted));
            }
        }

        void close() {
            try {
                here.store.down(false);
                here.close();
                there.close();
            } catch (PublishException e) {
                throw new AssertionError(e);
            }
        }
    }
}
