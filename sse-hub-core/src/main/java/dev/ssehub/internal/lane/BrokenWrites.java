package dev.ssehub.internal.lane;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions whose connection has failed while an assistant wrote to it. What follows from that (listeners, places given back, the end of the
 * response) is for the lane's thread. Confined to the lane.
 *
 * <p>Adding allocates nothing, since the failure may have been a lack of memory: an assisted round begins only when this is empty, and writes to
 * {@link Lane#MAX_ASSISTED_WRITES} sessions at most.
 */
final class BrokenWrites {

    private final @Nullable LaneSession[] sessions = new LaneSession[Lane.MAX_ASSISTED_WRITES];
    private final @Nullable Throwable[] failures = new Throwable[Lane.MAX_ASSISTED_WRITES];
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    /** Adds a session, unless it is there already. */
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

    /** Forgets all, and hands each to the action. */
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
