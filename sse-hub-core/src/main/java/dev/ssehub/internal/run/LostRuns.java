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

/** Ends runs whose producers are not heard of any more, whichever node they were on. Any thread may call; waits for the store. */
final class LostRuns {

    private static final Logger LOG = LoggerFactory.getLogger(LostRuns.class);
    private static final int MAX_AT_ONCE = 100;
    /** So many threads end those that are viewed here; the others are for what else waits for the store. */
    private static final int THREADS = 4;

    private final RunStore store;
    private final LastFramesOfStored lastFrames;
    private final Duration lease;
    private final RunCalls calls;
    private final Consumer<String> changed;
    private final OncePerMinute news;
    /** Those that are being ended here. */
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();

    /**
     * @param lease so long after its lease a run whose dialect this node does not know is left to nodes that do
     * @param calls threads that may wait for the store
     * @param changed called with each that has ended, here or elsewhere
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
     * Ends those whose leases are over, as the store says.
     *
     * @throws PublishException when the store does not answer
     */
    void endAll() {
        Set<String> seen = new HashSet<>();
        int left = 0;
        List<String> fresh = unseen(store.overdue(MAX_AT_ONCE), seen);
        // Those of a node that had many are not to wait for a sweep each hundred; those that are left are found again,
        // before the others.
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
     * Ends these, several at a time, and waits for none of them.
     *
     * @param over runs as the store has described them
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

    /** Returns whether the store has it as overdue no more. */
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
            // One that cannot be ended is no reason not to end the others.
            if (news.isDue(failure)) {
                LOG.error("The run {}, whose producer is gone, cannot be ended", run, failure);
            }
            return false;
        } finally {
            inHand.remove(run);
        }
    }

    /** Another node knows the words that it has to end with, unless there is none. */
    private boolean isLeftToOthers(StoredRun over) {
        Duration left = over.leaseLeft();
        return left != null && left.compareTo(lease.negated()) > 0 && !lastFrames.isDialectKnown(over);
    }
}
