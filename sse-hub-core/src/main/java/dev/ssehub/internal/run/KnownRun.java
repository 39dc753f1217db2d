package dev.ssehub.internal.run;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunInfo;
import org.jspecify.annotations.Nullable;

/** A run that can have views: one that this node can {@linkplain ShownRun show}, or one that it has {@linkplain FoundRun found} in the store. */
interface KnownRun {

    String id();

    /** Returns what this node currently knows about the run. */
    RunInfo info();

    /** Returns the dialect of the run, or null when this node does not know it. */
    @Nullable
    Dialect dialect();
}
