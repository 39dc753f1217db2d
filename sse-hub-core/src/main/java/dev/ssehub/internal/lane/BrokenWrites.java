package dev.ssehub.internal.lane;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions whose connection failed while an assistant wrote to it. The consequences (calling listeners, freeing the session's places,
 * ending the response) are left to the lane's thread. Confined to the lane.
 *
 * <p>Adding allocates nothing, since the failure may have been a lack of memory. The fixed capacity is enough because an assisted round
 * begins only when this is empty, and writes to at most {@link Lane#MAX_ASSISTED_WRITES} sessions.
 */
final class BrokenWrites {

    private final @Nullable LaneSession[] sessions = new LaneSession[Lane.MAX_ASSISTED_WRITES];
    private final @Nullable Throwable[] failures = new Throwable[Lane.MAX_ASSISTED_WRITES];
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    /** Adds a session unless it is already present. */
    void add(LaneSession session, Throwable failure) {
        for (int i = 0; i < count; i++) {
            if (sessions[i] == session) {
                return;
            }
        }
        sessions[count] = session;
        failures[count] = failure;
        count++;
    }

    /** Removes all sessions and passes each to the action. */
    void drainTo(BiConsumer<LaneSession, Throwable> action) {
        int broken = count;
        count = 0;
        for (int i = 0; i < broken; i++) {
            LaneSession session = sessions[i];
            Throwable failure = failures[i];
            if (session != null && failure != null) {
                action.accept(session, failure);
            }
        }
        Arrays.fill(sessions, null);
        Arrays.fill(failures, null);
    }
}
