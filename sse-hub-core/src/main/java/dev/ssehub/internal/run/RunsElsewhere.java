package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunView;

/** Access to other nodes' runs, for the classes that start and stop runs. Any thread may call any method; each may wait for the store. */
interface RunsElsewhere {

    /** Returns the current information about the run. */
    RunInfo infoOf(StoredRun run);

    /** Returns a view for the answer to a request that would have started the run if another request had not done so before. */
    RunView viewOfStart(StoredRun run);

    /**
     * Ends a run in the store, with the last frames of its dialect, or without any when this node does not know the dialect. Returns
     * whether this call ended it.
     */
    boolean end(String run, RunEnd end);
}
