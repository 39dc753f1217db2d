package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunView;

/** What the write side of this node needs to know of a run that another node has. Each may wait for the store; any thread may call. */
interface RunsElsewhere {

    /** Returns what is known of the run. */
    RunInfo infoOf(StoredRun run);

    /** Returns a view of the run for the answer to a request that would have started it, had another not done so. */
    RunView viewOfStart(StoredRun run);

    /** Ends a run in the store, with the last frames of its dialect; with none when this node does not know that. Returns whether this was its end. */
    boolean end(String run, RunEnd end);
}
