package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;
import java.util.List;

/**
 * Compares the mirrors of a node with the store when that is due, and ends lost runs at once: viewers should learn of a loss as soon as the
 * lease is over, and this node knows the earliest time at which that can happen. The thread of the alarms never blocks.
 */
final class MirrorLooks extends Alarms.Alarm {

    /** The interval of the checks that do not need the store. */
    private static final long TICK = Duration.ofSeconds(1).toNanos();
    /** The shortest time between two looks, so that many mirrors share one. */
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

    /** Schedules the next look for the mirror that is due first. */
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
            // The task plans the next look when it is done.
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
