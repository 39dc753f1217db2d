package dev.ssehub.internal.run;

import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What the application gives the hub to call for runs.
 *
 * @param policy who may do what
 * @param archive where runs go that have ended, or null
 */
public record RunExtensions(RunPolicy policy, @Nullable RunArchive archive) {

    /** Everybody's own runs, and no archive. */
    public static RunExtensions none() {
        return new RunExtensions(RunPolicy.OWNER_ONLY, null);
    }
}
