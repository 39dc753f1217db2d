package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunView;
import java.util.List;

/** What the write side of this node needs to know of a run that another node has. Each may wait for the store; any thread may call. */
interface RunsElsewhere {

    /** Returns what is known of the run. */
    RunInfo infoOf(StoredRun run);

    /** Returns a view of the run for the answer to a request that would have started it, had another not done so. */
    RunView viewOfStart(StoredRun run);

    /** Returns the last frames of the run, in its dialect, for an end that this node orders; none when this node does not know the dialect. */
    List<byte[]> lastFrames(StoredRun run, RunEnd end);
}
