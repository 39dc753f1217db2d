package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.Dialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of other nodes' runs on this node, at most one for each run. A copy is made when the run is first viewed here, and dropped
 * when it is no longer viewed. Any thread may call. The monitor guards the collection, and no blocking call is made under it.
 */
final class Mirrors {

    private static final Logger LOG = LoggerFactory.getLogger(Mirrors.class);
    private static final long GRACE = Duration.ofSeconds(30).toNanos();
    /** How long it may take from the answer to a request until its stream is open. */
    private static final long OPENING = Duration.ofSeconds(5).toNanos();
    /** Added to the lease, since ending a run whose node is gone takes a moment. */
    private static final long MORE_THAN_LEASE = Duration.ofSeconds(2).toNanos();
    /** Added to the remaining lease, since the clock of a store may have a resolution of milliseconds. */
    private static final long AFTER_LEASE = Duration.ofMillis(5).toNanos();
    /** The longest random delay after that, since other nodes that show the run check it too. */
    private static final long LONGEST_SPREAD = Duration.ofMillis(200).toNanos();
    /** The longest pause before a mirror is compared again if the last comparison did not schedule the next. */
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

    private final RunStore store;
    private final RunRoom room;
    private final RunBounds bounds;
    private final Duration lease;
    private final long interval;
    private final RunThreads threads;
    private final HubClock clock;
    private final DoubleSupplier random;
    private final OncePerMinute news;
    /** The start of the last comparison with the store that was answered. */
    private volatile long answeredAt;
    /** Guarded by the monitor, as are the fields of its values. In access order: the least recently requested mirror comes first. */
    private final Map<String, Mirror> byId = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Mirror {
        final MirrorFeed feed;
        long wantedAt;
        /** When the mirror is next to be compared with the store. */
        long lookAt;
        /** When this node last reported to the store that the run is viewed here. */
        long saidAt;

        Mirror(MirrorFeed feed, long now, long lookAt) {
            this.feed = feed;
            this.wantedAt = now;
            this.saidAt = now;
            this.lookAt = lookAt;
        }

        MirroredRun run() {
            return feed.run();
        }

        boolean isUnderWay() {
            return !run().log().hasEnded();
        }

        /** Returns for how long the mirror has been neither viewed nor requested, or -1 when it has viewers. */
        long unwanted(long now) {
            if (run().log().viewers() > 0) {
                return -1;
            }
            return Math.min(now - wantedAt, now - run().log().unwatchedSince());
        }
    }

    /**
     * A mirror that is being compared with the store.
     *
     * @param tail the tail of the mirror before the store was asked
     */
    private record Look(Mirror mirror, int tail) {}

    /** @param random numbers between 0 and 1, so that nodes do not check at the same time */
    Mirrors(
            RunStore store,
            RunRoom room,
            RunBounds bounds,
            RunThreads threads,
            HubClock clock,
            DoubleSupplier random,
            OncePerMinute news) {
        this.store = store;
        this.room = room;
        this.bounds = bounds;
        this.lease = bounds.lease();
        this.interval = lease.toNanos() / 3;
        this.threads = threads;
        this.clock = clock;
        this.random = random;
        this.news = news;
        this.answeredAt = clock.nanos();
    }

    /**
     * Returns a copy of a run as soon as it has everything that the store has at the time of this call. The stage is already complete, or
     * completes on a thread that may block. Its result is null when no copy is possible now, because the store does not answer or there is
     * no room.
     */
    CompletionStage<@Nullable MirroredRun> open(FoundRun found, Dialect dialect) {
        Mirror mirror;
        Mirror instead = null;
        synchronized (this) {
            mirror = byId.get(found.id());
            if (mirror == null || mirror.feed.isClosed()) {
                byId.remove(found.id());
                instead = byId.size() < bounds.maxRuns() ? null : takeOldest(clock.nanos());
                if (byId.size() >= bounds.maxRuns()) {
                    return CompletableFuture.completedFuture(null);
                }
                MirroredRun run = new MirroredRun(found.stored(), dialect, room, clock);
                MirrorFeed feed = new MirrorFeed(run, store, lease, threads, clock, news);
                mirror = new Mirror(feed, clock.nanos(), nextLook(found.stored(), found.foundAt()));
                byId.put(found.id(), mirror);
            }
            mirror.wantedAt = clock.nanos();
        }
        if (instead != null) {
            instead.feed.close();
        }
        MirroredRun run = mirror.run();
        return mirror.feed.caughtUp().thenApply(hasAll -> hasAll ? run : null);
    }

    /** Drops the mirror that has been unused for longest. Returns false when all are in use. */
    boolean letGoOldest() {
        Mirror oldest = takeOldest(clock.nanos());
        if (oldest != null) {
            oldest.feed.close();
        }
        return oldest != null;
    }

    private synchronized @Nullable Mirror takeOldest(long now) {
        for (Iterator<Mirror> all = byId.values().iterator(); all.hasNext(); ) {
            Mirror mirror = all.next();
            if (mirror.unwanted(now) >= OPENING) {
                all.remove();
                return mirror;
            }
        }
        return null;
    }

    /**
     * Drops mirrors that are no longer used, and cuts off the viewers of mirrors about which the store has not answered for too long. Does
     * not block.
     */
    void tick(long now) {
        List<Mirror> out = new ArrayList<>();
        synchronized (this) {
            byId.values().removeIf(mirror -> {
                boolean isOut = mirror.feed.isClosed() || isUnwanted(mirror, now) || isCutOff(mirror, now);
                if (isOut) {
                    out.add(mirror);
                }
                return isOut;
            });
        }
        for (Mirror mirror : out) {
            if (isCutOff(mirror, now) && news.isDue("cut off")) {
                LOG.warn("The store of runs does not answer: viewers of other nodes' runs are cut off");
            }
            mirror.feed.close();
        }
    }

    private boolean isUnwanted(Mirror mirror, long now) {
        long keepFor = mirror.isUnderWay() ? GRACE : bounds.keepFor().toNanos();
        return mirror.unwanted(now) >= keepFor;
    }

    /**
     * Returns whether the viewers of a mirror are to be cut off. That is not so if its comparison is only late because there are many
     * mirrors and the store is slow.
     */
    private boolean isCutOff(Mirror mirror, long now) {
        return mirror.isUnderWay()
                && isTooLong(now - mirror.feed.heardAt())
                && (mirror.feed.isFailing() || isTooLong(now - answeredAt));
    }

    private boolean isTooLong(long nanos) {
        return nanos > lease.toNanos() + MORE_THAN_LEASE;
    }

    /** Returns when a run that the store has just described is next to be compared. */
    private long nextLook(StoredRun run, long asked) {
        Duration left = run.leaseLeft();
        if (left == null) {
            return asked + interval;
        }
        long over = left.toNanos() + AFTER_LEASE;
        long spread = Math.min(LONGEST_SPREAD, lease.toNanos() / 20);
        return asked + Math.min(interval, over + (long) (spread * random.getAsDouble()));
    }

    /** Returns when the next mirror is to be compared with the store, or {@link Alarms#NEVER}. */
    synchronized long nextLook() {
        long next = Alarms.NEVER;
        for (Mirror mirror : byId.values()) {
            if (mirror.isUnderWay() && (next == Alarms.NEVER || mirror.lookAt - next < 0)) {
                next = mirror.lookAt;
            }
        }
        return next;
    }

    /**
     * Compares the mirrors that are due with the store, in one call of it. Blocks while it waits for the store, and throws what the store
     * throws.
     *
     * @return the runs whose leases are over, but that have not ended
     */
    List<StoredRun> check(long now) {
        Map<String, Look> due = takeDue(now);
        if (due.isEmpty()) {
            return List.of();
        }
        long asked = clock.nanos();
        Map<String, StoredRun> found;
        try {
            found = store.find(due.keySet());
        } catch (RuntimeException failure) {
            due.values().forEach(look -> look.mirror().feed.unheard());
            throw failure;
        }
        answeredAt = asked;
        List<StoredRun> over = new ArrayList<>();
        due.forEach((id, look) -> {
            StoredRun run = found.get(id);
            look.mirror().feed.compare(run, look.tail(), asked);
            if (run == null || run.state() == State.ENDED) {
                return;
            }
            Duration left = run.leaseLeft();
            if (left != null && left.compareTo(Duration.ZERO) <= 0) {
                over.add(run);
            } else {
                setLook(look.mirror(), nextLook(run, asked));
            }
        });
        return over;
    }

    private synchronized Map<String, Look> takeDue(long now) {
        Map<String, Look> due = new LinkedHashMap<>();
        for (Mirror mirror : byId.values()) {
            if (mirror.isUnderWay() && mirror.lookAt - now <= 0) {
                // Applies unless the answer schedules another time.
                mirror.lookAt = now + Math.min(LONGEST_PAUSE, lease.toNanos() / 10);
                due.put(mirror.run().id(), new Look(mirror, mirror.run().log().tail()));
            }
        }
        return due;
    }

    private synchronized void setLook(Mirror mirror, long at) {
        mirror.lookAt = at;
    }

    /**
     * Reports to the store which runs are viewed here, where the last report is not recent. Blocks while it waits for the store, and throws
     * what the store throws.
     */
    void sayWatched(long now) {
        List<String> watched = new ArrayList<>();
        synchronized (this) {
            for (Mirror mirror : byId.values()) {
                if (mirror.isUnderWay()
                        && now - mirror.saidAt >= interval
                        && mirror.run().log().viewers() > 0) {
                    mirror.saidAt = now;
                    watched.add(mirror.run().id());
                }
            }
        }
        if (!watched.isEmpty()) {
            store.watched(watched, lease);
        }
    }

    /** Called when a run has changed in the store. */
    void changed(String run) {
        Mirror mirror;
        synchronized (this) {
            mirror = byId.get(run);
        }
        if (mirror != null && mirror.isUnderWay()) {
            mirror.feed.read();
        }
    }

    /** Returns the copy of a run, or null. */
    synchronized @Nullable MirroredRun of(String run) {
        Mirror mirror = byId.get(run);
        return mirror == null ? null : mirror.run();
    }

    /** Returns how many viewers all mirrors have. */
    synchronized int viewers() {
        return byId.values().stream()
                .mapToInt(mirror -> mirror.run().log().viewers())
                .sum();
    }

    /** Returns the number of mirrors. */
    synchronized int size() {
        return byId.size();
    }

    void close() {
        List<Mirror> all;
        synchronized (this) {
            all = List.copyOf(byId.values());
            byId.clear();
        }
        all.forEach(mirror -> mirror.feed.close());
    }
}
