package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;
import java.util.List;

/**
 * Compares the mirrors of a node with the store when that is due, and ends at once what is lost: those who view a run are to hear of its loss as soon as its lease is over,
 * and this node knows when that can be. The alarm's thread waits for nothing.
 */
final class MirrorLooks extends Alarms.Alarm {

    /** So often mirrors are looked after that need not be compared with the store. */
    private static final long TICK = Duration.ofSeconds(1).toNanos();
    /** Between two looks, so that many mirrors share them. */
    private static final long BREATH = Duration.ofMillis(20).toNanos();

    private final Mirrors mirrors;
    private final LostRuns lost;
    private final RunThreads threads;
    private final HubClock clock;
    private final StoreTask task;
    private volatile long lookedAt;
    private volatile boolean isClosed;

    MirrorLooks(Mirrors mirrors, LostRuns lost, RunThreads threads, HubClock clock, OncePerMinute news) {
        this.mirrors = mirrors;
        this.lost = lost;
        this.threads = threads;
        this.clock = clock;
        this.task = new StoreTask(this::look, this::plan, threads.reads(), news);
        this.lookedAt = clock.nanos() - BREATH;
    }

    /** Has the next look come in time for the mirrors that there are. */
    void plan() {
        var unused = threads.alarms().set(this, next(clock.nanos()));
    }

    void close() {
        isClosed = true;
    }

    @Override
    long ring(long now) {
        if (isClosed) {
            return Alarms.NEVER;
        }
        mirrors.tick(now);
        long due = mirrors.nextLook();
        if (due != Alarms.NEVER && due - now <= 0) {
            // It plans the next when it is over.
            task.begin();
            return now + TICK;
        }
        return next(now);
    }

    private long next(long now) {
        long due = mirrors.nextLook();
        if (isClosed || due == Alarms.NEVER) {
            return Alarms.NEVER;
        }
        long soonest = lookedAt + BREATH;
        long next = due - soonest < 0 ? soonest : due;
        return next - now < TICK ? next : now + TICK;
    }

    private void look() {
        long now = clock.nanos();
        lookedAt = now;
        List<StoredRun> over = mirrors.check(now);
        lost.endAtOnce(over);
        mirrors.sayWatched(now);
    }
}
