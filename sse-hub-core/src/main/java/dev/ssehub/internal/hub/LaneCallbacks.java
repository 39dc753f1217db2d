package dev.ssehub.internal.hub;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Callouts;
import dev.ssehub.internal.lane.LaneHost;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.Gap;
import dev.ssehub.session.GapHook;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles what follows from a session's events outside the lanes: frees its place, calls the application, fetches snapshots and history.
 */
final class LaneCallbacks implements LaneHost {

    private static final Logger LOG = LoggerFactory.getLogger(LaneCallbacks.class);

    private final Callouts callouts;
    private final SessionRegistry registry;
    private final Memberships memberships;
    private final Backplane backplane;
    private final Runnable onChange;
    private final Tally<CloseReason> closed = new Tally<>(CloseReason.class);

    /**
     * @param onChange run by lanes when sessions are opened or closed or their groups change
     */
    LaneCallbacks(
            Callouts callouts,
            SessionRegistry registry,
            Memberships memberships,
            Backplane backplane,
            Runnable onChange) {
        this.callouts = callouts;
        this.registry = registry;
        this.memberships = memberships;
        this.backplane = backplane;
        this.onChange = onChange;
    }

    /** Returns how many sessions have ended, by reason. */
    Map<CloseReason, Long> closedByReason() {
        return closed.toMap();
    }

    @Override
    public @Nullable LaneSession find(String sessionId) {
        return registry.get(sessionId);
    }

    @Override
    public boolean isLogShared() {
        return backplane.isShared();
    }

    @Override
    public boolean isLogAvailable() {
        return backplane.isAvailable();
    }

    @Override
    public Set<String> groupsOf(String user) {
        return memberships.of(user);
    }

    @Override
    public boolean fetchConnectSnapshot(LaneSession session) {
        ConnectHook hook = callouts.extensions().connectHook();
        if (hook != null) {
            callouts.hooks().fetch(session, () -> asText(hook.onConnect(session)));
        }
        return hook != null;
    }

    @Override
    public boolean fetchGapSnapshot(LaneSession session, Gap gap) {
        GapHook hook = callouts.extensions().gapHook();
        if (hook != null) {
            callouts.hooks().fetch(session, () -> asText(hook.onGap(session, gap)));
        }
        return hook != null;
    }

    @Override
    public void fetchHistory(
            LaneSession session, EventId after, EventId upTo, Collection<Interest> interests, int maxBytes) {
        callouts.historyReads().fetch(session, after, upTo, interests, maxBytes);
    }

    private List<SseEvent> asText(List<SseEvent> snapshot) {
        return snapshot.stream().map(callouts.extensions()::asText).toList();
    }

    @Override
    public long answerDeadline(LaneSession session, long timeoutNanos) {
        return Math.min(
                callouts.hooks().deadline(session, timeoutNanos),
                callouts.historyReads().deadline(session, timeoutNanos));
    }

    @Override
    public void abandonFetch(LaneSession session) {
        callouts.hooks().abandon(session);
        callouts.historyReads().abandon(session);
    }

    @Override
    public void recheck(LaneSession session) {
        callouts.rechecks().begin(session);
    }

    @Override
    public void opened(LaneSession session) {
        onChange.run();
        callouts.listeners().notifySession(listener -> listener.onOpen(session));
    }

    @Override
    public void regrouped(LaneSession session) {
        onChange.run();
    }

    @Override
    public void gapReported(LaneSession session, Gap gap) {
        callouts.listeners().notifySession(listener -> listener.onGap(session, gap));
    }

    @Override
    public void closed(LaneSession session, CloseReason reason) {
        LOG.debug("{} ended: {}", session, reason);
        registry.release(session);
        callouts.rechecks().abandon(session);
        onChange.run();
        closed.add(reason);
        callouts.listeners().notifySession(listener -> listener.onClose(session, reason));
    }
}
