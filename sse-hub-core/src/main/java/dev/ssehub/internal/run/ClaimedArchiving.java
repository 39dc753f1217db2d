package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunArchive;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives the runs of a hub that has a store. The first node that claims a run passes it to the archive, so that a run is archived even if
 * its own node is gone. A claim expires, so that a run is claimed again if the node that claimed it is lost. Any thread may call.
 */
final class ClaimedArchiving extends Archiving {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimedArchiving.class);
    private static final Duration RESERVED = Duration.ofMinutes(1);
    /** No attempt begins within this time before the claim expires. Once it has expired, the run is claimed again, here or on another node. */
    private static final long MARGIN = Duration.ofSeconds(15).toNanos();

    private static final int MAX_AT_ONCE = 4;

    private final RunArchive archive;
    private final RunStore store;
    private final StoredLogs logs;
    private final KnownDialects dialects;
    private final RunThreads threads;
    private final HubClock clock;
    private final OncePerMinute news;
    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    /** The runs that are claimed by this node. */
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    /** The runs that the archive has accepted, but that the store does not list as archived yet. */
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    ClaimedArchiving(
            RunArchive archive,
            RunStore store,
            StoredLogs logs,
            KnownDialects dialects,
            RunThreads threads,
            HubClock clock,
            OncePerMinute news) {
        this.archive = archive;
        this.store = store;
        this.logs = logs;
        this.dialects = dialects;
        this.threads = threads;
        this.clock = clock;
        this.news = news;
    }

    /** The store has the run now, and the archive gets it from there. So this node may forget it. */
    @Override
    void add(ActiveRun run) {
        run.archived();
        claim();
    }

    @Override
    void forgotten(ActiveRun run) {}

    @Override
    void closed() {
        if (!inHand.isEmpty()) {
            LOG.warn(
                    "The hub is closed with {} runs that the archive has not taken: another node will give it those",
                    inHand.size());
        }
    }

    /** Starts claiming the runs that are to be archived, on a thread of the archive. */
    void claim() {
        requests.incrementAndGet();
        if (enter() && !threads.archive().make(this::work)) {
            workers.decrementAndGet();
        }
    }

    private boolean enter() {
        return workers.getAndUpdate(count -> Math.min(count + 1, MAX_AT_ONCE)) < MAX_AT_ONCE;
    }

    private void work() {
        int seen;
        do {
            seen = requests.get();
            try {
                takeAll();
            } catch (RuntimeException failure) {
                if (news.isDue(failure)) {
                    LOG.warn("Runs to be archived cannot be claimed", failure);
                }
                // The next sweep tries again.
                seen = requests.get();
            } finally {
                workers.decrementAndGet();
            }
            // A caller that was refused by enter() until now had already counted its request, so it is seen here.
        } while (seen != requests.get() && enter());
    }

    private void takeAll() {
        if (!taken.isEmpty()) {
            List<String> known = List.copyOf(taken);
            store.archived(known);
            known.forEach(taken::remove);
        }
        for (Attempts next = claimOne(); next != null; next = claimOne()) {
            next.attempt();
        }
    }

    private @Nullable Attempts claimOne() {
        while (true) {
            long until = clock.nanos() + RESERVED.toNanos();
            List<String> claimed = store.claimForArchive(1, RESERVED);
            if (claimed.isEmpty()) {
                return null;
            }
            String id = claimed.get(0);
            if (taken.contains(id)) {
                forget(id);
            } else if (inHand.add(id)) {
                waits();
                return new Attempts(id, until);
            }
            // Otherwise an attempt for this run has outlasted its claim. It is still under way and continues under
            // the new claim.
        }
    }

    /** Reports to the store that the run is archived, so that the store need not offer it any more. */
    private void forget(String id) {
        store.archived(List.of(id));
        taken.remove(id);
    }

    /** The attempts to archive one run. While they wait, they hold only its id, so that the run can be garbage-collected. */
    private final class Attempts extends Alarms.Alarm {
        private final String id;
        private final long until;
        private long pause = FIRST_PAUSE;

        Attempts(String id, long until) {
            this.id = id;
            this.until = until;
        }

        void attempt() {
            boolean isDone = false;
            try {
                isDone = isGiven();
            } catch (RuntimeException failure) {
                if (news.isDue(failure)) {
                    LOG.warn("The run {} cannot be archived for now", id, failure);
                }
            } finally {
                if (isDone) {
                    leave();
                } else {
                    later();
                }
            }
        }

        /** Makes one attempt. Returns whether nothing remains to be done here. */
        private boolean isGiven() {
            Optional<StoredRun> found = store.find(id);
            if (found.isEmpty() || found.get().state() != State.ENDED) {
                return true;
            }
            StoredRun stored = found.get();
            Dialect dialect = dialects.of(stored);
            if (dialect == null) {
                // Another node may know the dialect.
                return true;
            }
            MirroredRun run = logs.read(stored, dialect);
            if (!give(archive, run.info(), run::mergedEvents, dialect)) {
                return false;
            }
            taken.add(id);
            forget(id);
            return true;
        }

        private void later() {
            long at = clock.nanos() + pause;
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            boolean isTaken = taken.contains(id);
            if (isTaken || at - (until - MARGIN) >= 0 || !threads.alarms().set(this, at)) {
                leave();
            }
        }

        private void leave() {
            if (inHand.remove(id)) {
                waitsNoMore();
            }
        }

        @Override
        long ring(long now) {
            if (!threads.archive().make(this::attempt)) {
                leave();
            }
            return Alarms.NEVER;
        }
    }
}
