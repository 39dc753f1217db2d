package dev.ssehub.examples.chat.answers;

import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run's state that a page shows.
 *
 * @param scope such as {@code chat:42}, or null
 * @param state {@code queued}, {@code running}, or the outcome
 */
public record RunSummary(String id, @Nullable String scope, String state, long offset, long bytes, int viewers) {

    /** Returns the summary of a run. */
    public static RunSummary of(RunInfo run) {
        RunEnd end = run.end();
        String state = end == null ? run.state().name() : end.outcome().name();
        return new RunSummary(
                run.id(),
                run.scope() == null ? null : run.scope().toString(),
                state.toLowerCase(Locale.ROOT),
                run.offset(),
                run.bytes(),
                run.viewers());
    }
}
