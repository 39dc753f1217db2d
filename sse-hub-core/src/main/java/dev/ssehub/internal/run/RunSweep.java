package dev.ssehub.internal.run;

import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The periodic work of a node for the runs of all nodes, viewed or not, about every third of a lease: it ends runs whose producers are
 * gone, and starts the archiving of runs that have not been archived. The thread of the alarms never blocks.
 */
final class RunSweep extends Alarms.Alarm {

    private final Mirrors mirrors;
    private final long usual;
    private final RunThreads threads;
    private final HubClock clock;
    private final DoubleSupplier random;
    private final StoreTask task;
    private volatile boolean isClosed;

    /** @param random numbers between 0 and 1, so that nodes do not sweep at the same time */
    RunSweep(
            LostRuns lost,
            Mirrors mirrors,
            @Nullable ClaimedArchiving archiving,
            Duration lease,
            RunThreads threads,
            HubClock clock,
            DoubleSupplier random,
            OncePerMinute news) {
        this.mirrors = mirrors;
        this.usual = lease.toNanos() / 3;
        this.threads = threads;
        this.clock = clock;
        this.random = random;
        Runnable sweep = () -> {
            lost.endAll();
            if (archiving != null) {
                archiving.claim();
            }
        };
        this.task = new StoreTask(sweep, () -> {}, threads.reads(), news);
    }

    /** Schedules the first sweep. */
    void start() {
        var unused = threads.alarms().set(this, clock.nanos() + pause());
    }

    void close() {
        isClosed = true;
    }

    private long pause() {
        return (long) (usual * (0.75 + 0.25 * random.getAsDouble()));
    }

    @Override
    long ring(long now) {
        if (isClosed) {
            return Alarms.NEVER;
        }
        mirrors.tick(now);
        task.begin();
        return clock.nanos() + pause();
    }
}
