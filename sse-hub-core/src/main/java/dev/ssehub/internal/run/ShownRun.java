package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.Dialect;
import org.jspecify.annotations.Nullable;

/** A run that this node can show: one that it has itself, or a copy of one that another node has. Any thread may call any method. */
interface ShownRun extends KnownRun {

    @Override
    Dialect dialect();

    /** Returns its log, from which viewers read. */
    RunLog log();

    /** Returns the log with its events merged, as far as the dialect can, once the run has ended. */
    RunLog mergedLog();

    /** Returns how it ended, or null. */
    @Nullable
    Ended ended();

    default boolean isUnderWay() {
        return ended() == null;
    }
}
