package dev.ssehub.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run at one moment. Immutable.
 *
 * @param id the id that the hub gave it: 22 characters out of letters, digits, {@code _} and {@code -}, that nobody can guess
 * @param scope what it belongs to, or null
 * @param owner the user whose run it is, or null for one that only a {@link RunPolicy} can open
 * @param dialect the name of its {@link Dialect}
 * @param state where it is
 * @param end how it ended, or null while it has not
 * @param offset the offset of its last event; 0 when there has been none
 * @param bytes how long its log is
 * @param viewers how many watch it on this node
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

    /** Where a run is. */
    public enum State {
        /** It waits for the run of its scope that came before it. */
        QUEUED,
        /** Its producer may emit. */
        RUNNING,
        /** It has ended; {@link RunInfo#end} says how. */
        ENDED
    }

    /** Returns whether it has ended. */
    public boolean hasEnded() {
        return state == State.ENDED;
    }
}
