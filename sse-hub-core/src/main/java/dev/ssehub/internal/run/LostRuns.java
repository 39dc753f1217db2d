package dev.ssehub.internal.run;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.RunEnd;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends runs whose producers are not heard of any more, whichever node they were on. Waits for the store. */
final class LostRuns {

    private static final Logger LOG = LoggerFactory.getLogger(LostRuns.class);
    private static final int MAX_AT_ONCE = 100;

    private final RunStore store;
    private final LastFramesOfStored lastFrames;
    private final OncePerMinute news;

    LostRuns(RunStore store, LastFramesOfStored lastFrames, OncePerMinute news) {
        this.store = store;
        this.lastFrames = lastFrames;
        this.news = news;
    }

    /**
     * Ends those whose leases are over.
     *
     * @return those whose leases were, also where another node has ended them
     * @throws PublishException when the store does not answer
     */
    List<String> end() {
        Set<String> all = new LinkedHashSet<>();
        List<String> some = store.overdue(MAX_AT_ONCE);
        // Those of a node that had many are not to wait for a sweep each hundred; those that cannot be ended are found
        // again, and end the round.
        while (all.addAll(some)) {
            endAll(some);
            some = store.overdue(MAX_AT_ONCE);
        }
        return List.copyOf(all);
    }

    private void endAll(List<String> overdue) {
        for (String run : overdue) {
            try {
                if (store.end(run, true, RunEnd.lost(), found -> lastFrames.of(found, RunEnd.lost()))) {
                    LOG.info("The producer of the run {} is gone: the run is lost", run);
                }
            } catch (PublishException unreachable) {
                throw unreachable;
            } catch (RuntimeException failure) {
                // One that cannot be ended is no reason not to end the others.
                if (news.isDue(failure)) {
                    LOG.error("The run {}, whose producer is gone, cannot be ended", run, failure);
                }
            }
        }
    }
}
