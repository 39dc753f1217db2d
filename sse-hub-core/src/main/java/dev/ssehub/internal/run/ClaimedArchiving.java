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
 * Archives the runs of a hub that has a store: whichever of its nodes claims a run first gives it to the archive, so that a run whose node is gone is archived too. A
 * claim ends after a while, and a run whose node is lost with it is claimed again. Any thread may call.
 */
final class ClaimedArchiving extends Archiving {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimedArchiving.class);
    private static final Duration RESERVED = Duration.ofMinutes(1);
    /** So long before a claim ends no more attempts are begun: the run is claimed again then, here or elsewhere. */
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
    /** Those that are claimed here. */
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    /** Those that the archive has taken, and the store does not know. */
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

    /** The store has it now, and the archive is given it from there: this node may forget it. */
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

    /** Has claimed what there is to be archived. */
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
                // The next sweep comes.
                seen = requests.get();
            } finally {
                workers.decrementAndGet();
            }
            // Who was refused before that has asked before that.
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
            // Otherwise a call for it has taken longer than its claim, and has another one now.
        }
    }

    /** The store need not remember it any more. */
    private void forget(String id) {
        store.archived(List.of(id));
        taken.remove(id);
    }

    /** Holds no run while it waits. */
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

        /** Returns whether there is nothing more to be done. */
        private boolean isGiven() {
            Optional<StoredRun> found = store.find(id);
            if (found.isEmpty() || found.get().state() != State.ENDED) {
                return true;
            }
            StoredRun stored = found.get();
            Dialect dialect = dialects.of(stored);
            if (dialect == null) {
                // Another node may know it.
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
