package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A hub that consists of nothing but a lane: without hooks, groups of users or other nodes. */
public class BareHost implements LaneHost {

    @Override
    public @Nullable LaneSession find(String sessionId) {
        return null;
    }

    @Override
    public boolean isLogShared() {
        return false;
    }

    @Override
    public boolean isLogAvailable() {
        return true;
    }

    @Override
    public Set<String> groupsOf(String user) {
        return Set.of();
    }

    @Override
    public boolean fetchConnectSnapshot(LaneSession session) {
        return false;
    }

    @Override
    public boolean fetchGapSnapshot(LaneSession session, Gap gap) {
        return false;
    }

    @Override
    public void fetchHistory(
            LaneSession session, EventId after, EventId upTo, Collection<Interest> interests, int maxBytes) {
        throw new AssertionError("there is no history");
    }

    @Override
    public long answerDeadline(LaneSession session, long patienceNanos) {
        throw new AssertionError("there is no hook");
    }

    @Override
    public void abandonFetch(LaneSession session) {
        throw new AssertionError("there is no hook");
    }

    @Override
    public void recheck(LaneSession session) {
        throw new AssertionError("there is no check");
    }

    @Override
    public void opened(LaneSession session) {}

    @Override
    public void regrouped(LaneSession session) {}

    @Override
    public void gapReported(LaneSession session, Gap gap) {}

    @Override
    public void closed(LaneSession session, CloseReason reason) {}
}
