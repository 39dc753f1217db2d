package dev.ssehub.internal.run;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends runs of any node whose producers no longer renew their leases. Any thread may call. Blocks while it waits for the store. */
final class LostRuns {

    private static final Logger LOG = LoggerFactory.getLogger(LostRuns.class);
    private static final int MAX_AT_ONCE = 100;
    /** The number of threads that end runs that are viewed here. The remaining threads are for other calls of the store. */
    private static final int THREADS = 4;

    private final RunStore store;
    private final LastFramesOfStored lastFrames;
    private final Duration lease;
    private final RunCalls calls;
    private final Consumer<String> changed;
    private final OncePerMinute news;
    /** The runs that are being ended by this node. */
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();

    /**
     * @param lease for this long after its lease is over, a run in a dialect that this node does not know is left to nodes that know it
     * @param calls threads that may wait for the store
     * @param changed called with each run that has ended, whether this node ended it or another
     */
    LostRuns(
            RunStore store,
            LastFramesOfStored lastFrames,
            Duration lease,
            RunCalls calls,
            Consumer<String> changed,
            OncePerMinute news) {
        this.store = store;
        this.lastFrames = lastFrames;
        this.lease = lease;
        this.calls = calls;
        this.changed = changed;
        this.news = news;
    }

    /**
     * Ends all runs whose leases are over according to the store.
     *
     * @throws PublishException when the store does not answer
     */
    void endAll() {
        Set<String> seen = new HashSet<>();
        int left = 0;
        List<String> fresh = unseen(store.overdue(MAX_AT_ONCE), seen);
        // A lost node may have had many runs, which must not take one sweep for each hundred. Runs that could not be
        // ended are returned again before the others, so more are requested.
        while (!fresh.isEmpty()) {
            long ended = store.find(fresh).values().stream()
                    .filter(run -> run.state() == State.ENDED || end(run))
                    .count();
            left += fresh.size() - (int) ended;
            fresh = unseen(store.overdue(MAX_AT_ONCE + left), seen);
        }
    }

    private static List<String> unseen(List<String> runs, Set<String> seen) {
        return runs.stream().filter(seen::add).toList();
    }

    /**
     * Ends these runs, several at a time, without waiting for the results.
     *
     * @param over runs whose leases are over, as the store described them
     */
    void endAtOnce(Collection<StoredRun> over) {
        List<StoredRun> all = List.copyOf(over);
        for (int i = 0; i < Math.min(THREADS, all.size()); i++) {
            List<StoredRun> part = new ArrayList<>();
            for (int j = i; j < all.size(); j += THREADS) {
                part.add(all.get(j));
            }
            var unused = calls.make(() -> endPart(part));
        }
    }

    private void endPart(List<StoredRun> part) {
        try {
            part.forEach(this::end);
        } catch (PublishException unreachable) {
            if (news.isDue(unreachable)) {
                LOG.warn("The store of runs does not answer: {}", unreachable.getMessage());
            }
        }
    }

    /** Tries to end a run. Returns whether the store no longer has it as overdue. */
    private boolean end(StoredRun over) {
        String run = over.run();
        if (isLeftToOthers(over) || !inHand.add(run)) {
            return false;
        }
        try {
            if (store.end(run, true, RunEnd.lost(), found -> lastFrames.of(found, RunEnd.lost()))) {
                LOG.info("The producer of the run {} is gone: the run is lost", run);
            }
            changed.accept(run);
            return true;
        } catch (PublishException unreachable) {
            throw unreachable;
        } catch (RuntimeException failure) {
            // A run that cannot be ended must not keep the others from being ended.
            if (news.isDue(failure)) {
                LOG.error("The run {}, whose producer is gone, cannot be ended", run, failure);
            }
            return false;
        } finally {
            inHand.remove(run);
        }
    }

    /**
     * Returns whether to leave the run to a node that knows its dialect and so can write its last frames. If it is still there after a
     * lease, no such node exists.
     */
    private boolean isLeftToOthers(StoredRun over) {
        Duration left = over.leaseLeft();
        return left != null && left.compareTo(lease.negated()) > 0 && !lastFrames.isDialectKnown(over);
    }
}
