package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a lane needs of the hub around it. Called on lane threads; nothing here may block or call user code. */
public interface LaneHost {

    /** Returns the open session with this id, of any lane, or null. */
    @Nullable
    LaneSession find(String sessionId);

    /** Returns whether other nodes append to the log too, so that a client may know more of it than this node does. */
    boolean isLogShared();

    /** Returns whether this node learns of what is appended to the log. */
    boolean isLogAvailable();

    /** Returns the groups that the user has of its own, at the time of the call. */
    Set<String> groupsOf(String user);

    /** Starts to fetch the opening snapshot, to be answered by {@link LaneSession#answerHook}. Returns false without a hook. */
    boolean fetchConnectSnapshot(LaneSession session);

    /** Starts to fetch the snapshot after a gap, to be answered by {@link LaneSession#answerHook}. Returns false without a hook. */
    boolean fetchGapSnapshot(LaneSession session, Gap gap);

    /**
     * Starts to fetch what the broker keeps between two places, to be answered by {@link LaneSession#answerHistory}.
     *
     * @param interests what the session is entitled to
     * @param maxBytes how much, but one entry at least
     */
    void fetchHistory(LaneSession session, EventId after, EventId upTo, Collection<Interest> interests, int maxBytes);

    /**
     * Returns by when what is being fetched for a session has to be there, by the monotonic clock; {@link Long#MAX_VALUE} when it is there already.
     * Waiting for its turn does not make it late.
     *
     * @param timeoutNanos how long a fetch may take
     */
    long answerDeadline(LaneSession session, long timeoutNanos);

    /** What is being fetched is not wanted any more: it may be interrupted. */
    void abandonFetch(LaneSession session);

    /** Starts to ask whether the session is still entitled to what it gets; it is ended if not. */
    void recheck(LaneSession session);

    /** A session has been taken in. Called once, before anything else is reported of it. */
    void opened(LaneSession session);

    /** A session has joined or left a group. */
    void regrouped(LaneSession session);

    /** A gap has been reported to a session's client. */
    void gapReported(LaneSession session, Gap gap);

    /** A session has ended. Called once. */
    void closed(LaneSession session, CloseReason reason);
}
