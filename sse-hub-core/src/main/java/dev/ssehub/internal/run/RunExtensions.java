package dev.ssehub.internal.run;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the application gives the hub to call for runs.
 *
 * @param policy who may do what
 * @param archive where runs go that have ended, or null
 * @param dialects those that runs of other nodes may have, besides ours
 */
public record RunExtensions(RunPolicy policy, @Nullable RunArchive archive, List<Dialect> dialects) {

    public RunExtensions {
        dialects = List.copyOf(dialects);
    }

    /** Everybody's own runs, and no archive. */
    public static RunExtensions none() {
        return new RunExtensions(RunPolicy.OWNER_ONLY, null, List.of());
    }

    /** The same with another policy. */
    public RunExtensions policy(RunPolicy value) {
        return new RunExtensions(value, archive, dialects);
    }

    /** The same with another archive. */
    public RunExtensions archive(RunArchive value) {
        return new RunExtensions(policy, value, dialects);
    }

    /** The same with other dialects. */
    public RunExtensions dialects(List<Dialect> value) {
        return new RunExtensions(policy, archive, value);
    }
}
