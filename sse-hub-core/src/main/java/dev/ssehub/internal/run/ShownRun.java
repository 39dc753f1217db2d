package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.Dialect;
import org.jspecify.annotations.Nullable;

/** A run that this node can show: one of its own, or a copy of another node's run. Any thread may call any method. */
interface ShownRun extends KnownRun {

    @Override
    Dialect dialect();

    /** Returns the log, from which viewers read. */
    RunLog log();

    /** Returns the log; once the run has ended, with its events merged as far as the dialect can. */
    RunLog mergedLog();

    /** Returns how the run ended, or null if it has not. */
    @Nullable
    Ended ended();

    default boolean isUnderWay() {
        return ended() == null;
    }
}
