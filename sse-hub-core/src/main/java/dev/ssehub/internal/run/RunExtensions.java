package dev.ssehub.internal.run;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The application's extensions for runs, which the hub calls.
 *
 * @param policy who may do what
 * @param archive saves runs that have ended, or null
 * @param dialects the dialects that runs of other nodes may have, besides the built-in ones
 */
public record RunExtensions(RunPolicy policy, @Nullable RunArchive archive, List<Dialect> dialects) {

    public RunExtensions {
        dialects = List.copyOf(dialects);
    }

    /** Returns the defaults: only the owner may view and stop a run, and there is no archive. */
    public static RunExtensions none() {
        return new RunExtensions(RunPolicy.OWNER_ONLY, null, List.of());
    }

    /** Returns the same with another policy. */
    public RunExtensions policy(RunPolicy value) {
        return new RunExtensions(value, archive, dialects);
    }

    /** Returns the same with another archive. */
    public RunExtensions archive(RunArchive value) {
        return new RunExtensions(policy, value, dialects);
    }

    /** Returns the same with other dialects. */
    public RunExtensions dialects(List<Dialect> value) {
        return new RunExtensions(policy, archive, value);
    }
}
