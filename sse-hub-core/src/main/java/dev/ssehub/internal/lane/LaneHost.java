package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a lane needs from the hub around it. Called on lane threads, so no method may block or call user code. */
public interface LaneHost {

    /** Returns the open session with this id, of any lane, or null. */
    @Nullable
    LaneSession find(String sessionId);

    /** Returns whether other nodes append to the log too, so that a client may have seen more of it than this node has. */
    boolean isLogShared();

    /** Returns whether this node currently receives what is appended to the log. */
    boolean isLogAvailable();

    /** Returns the groups that the user itself is a member of at the time of the call. */
    Set<String> groupsOf(String user);

    /** Starts fetching the snapshot for a new stream, to be answered by {@link LaneSession#answerHook}. Returns false without a hook. */
    boolean fetchConnectSnapshot(LaneSession session);

    /** Starts fetching the snapshot after a gap, to be answered by {@link LaneSession#answerHook}. Returns false without a hook. */
    boolean fetchGapSnapshot(LaneSession session, Gap gap);

    /**
     * Starts fetching what the broker keeps between two positions, to be answered by {@link LaneSession#answerHistory}.
     *
     * @param interests what the session is entitled to
     * @param maxBytes the maximum size, except that at least one entry is fetched
     */
    void fetchHistory(LaneSession session, EventId after, EventId upTo, Collection<Interest> interests, int maxBytes);

    /**
     * Returns the deadline, by the monotonic clock, of what is being fetched for a session; {@link Long#MAX_VALUE} when it has already been
     * fetched. Time spent waiting for a thread does not count.
     *
     * @param timeoutNanos how long a fetch may take
     */
    long answerDeadline(LaneSession session, long timeoutNanos);

    /** Cancels what is being fetched for a session; its thread may be interrupted. */
    void abandonFetch(LaneSession session);

    /** Starts checking whether the session is still entitled to its stream. It is ended if not. */
    void recheck(LaneSession session);

    /** A session has been attached. Called once, before anything else is reported about it. */
    void opened(LaneSession session);

    /** A session has joined or left a group. */
    void regrouped(LaneSession session);

    /** A gap has been reported to a session's client. */
    void gapReported(LaneSession session, Gap gap);

    /** A session has ended. Called once. */
    void closed(LaneSession session, CloseReason reason);
}
