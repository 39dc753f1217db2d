package dev.ssehub.internal.run;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunInfo;
import org.jspecify.annotations.Nullable;

/** A run that a view may be of: one that this node can {@linkplain ShownRun show}, or one that it has {@linkplain FoundRun found} in the store. */
interface KnownRun {

    String id();

    /** Returns what is known of it now. */
    RunInfo info();

    /** Returns its dialect, or null when this node has none of that name. */
    @Nullable
    Dialect dialect();
}
