package dev.ssehub.run;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Information about a run at one moment. Immutable.
 *
 * @param id the id, assigned by the hub: 22 unguessable characters out of letters, digits, {@code _} and {@code -}
 * @param scope what it belongs to, or null
 * @param owner the user who owns it, or null for a run that only a {@link RunPolicy} can open
 * @param dialect the name of its {@link Dialect}
 * @param state its state
 * @param end how it ended, or null while it has not
 * @param offset the offset of its last event; 0 if there has been none
 * @param bytes the size of its log
 * @param viewers the number of viewers on this node
 * @param startedAt when it was started
 * @param endedAt when it ended, or null
 */
public record RunInfo(
        String id,
        @Nullable Scope scope,
        @Nullable String owner,
        String dialect,
        State state,
        @Nullable RunEnd end,
        long offset,
        long bytes,
        int viewers,
        Instant startedAt,
        @Nullable Instant endedAt) {

    public RunInfo {
        Objects.requireNonNull(id, "id must not be null");
        Objects.requireNonNull(dialect, "dialect must not be null");
        Objects.requireNonNull(state, "state must not be null");
        Objects.requireNonNull(startedAt, "startedAt must not be null");
    }

    /** The state of a run. */
    public enum State {
        /** It waits for the previous run of its scope. */
        QUEUED,
        /** Its producer may emit. */
        RUNNING,
        /** It has ended; {@link RunInfo#end} has the outcome. */
        ENDED
    }

    /** Returns whether it has ended. */
    public boolean hasEnded() {
        return state == State.ENDED;
    }
}
