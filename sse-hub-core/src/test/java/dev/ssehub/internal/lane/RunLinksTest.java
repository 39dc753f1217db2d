package dev.ssehub.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.hub.TestRun;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.log.LogBounds;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests how a lane is notified of runs that have grown. */
class RunLinksTest {

    private final ManualClock clock = new ManualClock();
    private final TestRun run = new TestRun("run", 1 << 20, clock);
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final List<Integer> seen = new ArrayList<>();
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();
    private final RunLinks links = new RunLinks(this::look, wakeUps::incrementAndGet);
    private final LaneSession viewer = newViewer();
    private final RunLink link = links.enter(viewer, run.log);

    private LaneSession newViewer() {
        EventLog log = new EventLog(new LogBounds(10, 10_000, Duration.ofMinutes(1), 10, 10_000), clock);
        log.reset(new EventId(1, 0));
        LaneSettings settings = new LaneSettings(
                Duration.ofMinutes(1).toNanos(), false, 1, Long.MAX_VALUE, 1, Long.MAX_VALUE, 1, "gap");
        return new Lane(log, settings, clock, new SplittableRandom(1), new BareHost())
                .newViewer("viewer", Subscription.anonymous(), null, run.after(0));
    }

    /** Acts as a viewer whose run has grown, and then runs the next of the planned actions. */
    private void look(LaneSession grown) {
        seen.add(run.log.tail());
        if (!meanwhile.isEmpty()) {
            meanwhile.remove().run();
        }
    }

    @Test
    void manyEntriesAreOneWakeUp() {
        run.emit("a");
        run.emit("b");
        run.emit("c");

        assertThat(wakeUps).hasValue(1);
        assertThat(links.round()).isTrue();
        assertThat(seen).containsExactly(3);
        assertThat(links.round()).isFalse();
    }

    @Test
    void whatComesWhileViewersLookIsLookedAt() {
        meanwhile.add(() -> run.emit("b"));
        run.emit("a");
        links.round();

        assertThat(wakeUps).hasValue(2);
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void aRunThatNobodyViewsAnyMoreIsNotFollowed() {
        links.leave(viewer, link);
        run.emit("a");

        assertThat(wakeUps).hasValue(0);
        assertThat(run.log.viewers()).isZero();
        assertThat(run.timesUnwatched()).isEqualTo(1);
    }
}
