package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Dialect;
import java.util.List;

/** Reads whole runs from the store for a single use. Blocks while it waits for the store. */
final class StoredLogs {

    private static final int PAGE_BYTES = 256 * 1024;

    /** These copies do not count towards the node's limit: each run has its own bound, and only a few are read at a time. */
    private static final RunRoom UNCOUNTED = new RunRoom() {
        @Override
        public boolean reserve(long bytes) {
            return true;
        }

        @Override
        public void release(long bytes) {}
    };

    private final RunStore store;
    private final HubClock clock;

    StoredLogs(RunStore store, HubClock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Returns a copy of a run with all entries up to the tail in this description. */
    MirroredRun read(StoredRun stored, Dialect dialect) {
        MirroredRun run = new MirroredRun(stored, dialect, UNCOUNTED, clock);
        while (run.log().tail() < stored.tail()) {
            int from = run.log().tail();
            List<Entries> page = store.read(stored.run(), from, PAGE_BYTES);
            page.forEach(run::take);
            if (run.log().tail() == from) {
                throw new IllegalStateException("the store has the run " + stored.run() + " up to offset " + from
                        + " and not to " + stored.tail());
            }
        }
        return run;
    }
}
