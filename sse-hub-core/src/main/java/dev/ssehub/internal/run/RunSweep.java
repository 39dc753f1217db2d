package dev.ssehub.internal.run;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does again and again for the runs of all nodes: it ends those whose producers are gone, compares its mirrors with the store, and has archived what nobody
 * has archived yet. The alarm's thread sees to what waits for nothing; the rest is done on two others, which may wait for the store, one call at a time on each.
 */
final class RunSweep extends Alarms.Alarm {

    private static final Logger LOG = LoggerFactory.getLogger(RunSweep.class);
    /** Who views a run of another node is to hear of its end soon after its lease. */
    private static final long WITH_VIEWERS = Duration.ofSeconds(1).toNanos();

    private final LostRuns lost;
    private final Mirrors mirrors;
    private final @Nullable ClaimedArchiving archiving;
    private final long usual;
    private final RunThreads threads;
    private final HubClock clock;
    private final DoubleSupplier random;
    private final OncePerMinute news;
    private final AtomicBoolean isChecking = new AtomicBoolean();
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private volatile boolean isClosed;

    /** @param random between 0 and 1, so that nodes do not sweep together */
    RunSweep(
            LostRuns lost,
            Mirrors mirrors,
            @Nullable ClaimedArchiving archiving,
            Duration lease,
            RunThreads threads,
            HubClock clock,
            DoubleSupplier random,
            OncePerMinute news) {
        this.lost = lost;
        this.mirrors = mirrors;
        this.archiving = archiving;
        this.usual = lease.toNanos() / 3;
        this.threads = threads;
        this.clock = clock;
        this.random = random;
        this.news = news;
    }

    /** Has the next one come in time for the mirrors that there are. */
    void plan() {
        var unused = threads.alarms().set(this, clock.nanos() + pause());
    }

    void close() {
        isClosed = true;
    }

    private long pause() {
        long longest = mirrors.isAnyUnderWay() ? Math.min(usual, WITH_VIEWERS) : usual;
        return (long) (longest * (0.75 + 0.25 * random.getAsDouble()));
    }

    @Override
    long ring(long now) {
        if (isClosed) {
            return Alarms.NEVER;
        }
        mirrors.tick(now);
        // Apart, since a node that is gone may leave many runs, and who views others is not to be forgotten meanwhile.
        begin(isChecking, () -> mirrors.check(now));
        begin(isEnding, () -> {
            lost.end().forEach(mirrors::changed);
            if (archiving != null) {
                archiving.claim();
            }
        });
        return clock.nanos() + pause();
    }

    private void begin(AtomicBoolean isUnderWay, Runnable part) {
        if (isUnderWay.compareAndSet(false, true) && !threads.reads().make(() -> take(part, isUnderWay))) {
            isUnderWay.set(false);
        }
    }

    private void take(Runnable part, AtomicBoolean isUnderWay) {
        try {
            part.run();
        } catch (PublishException unreachable) {
            if (news.isDue(unreachable)) {
                LOG.warn("The store of runs does not answer: {}", unreachable.getMessage());
            }
        } catch (RuntimeException failure) {
            if (news.isDue(failure)) {
                LOG.error("The runs of other nodes could not be looked after", failure);
            }
        } finally {
            isUnderWay.set(false);
        }
    }
}
