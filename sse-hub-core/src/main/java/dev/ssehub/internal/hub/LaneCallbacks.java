package dev.ssehub.internal.hub;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.callouts.HistoryReads;
import dev.ssehub.internal.callouts.Hooks;
import dev.ssehub.internal.callouts.Listeners;
import dev.ssehub.internal.callouts.Rechecks;
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

/** What happens outside of the lanes when something happens to a session: places are given back, the application is asked or told. */
final class LaneCallbacks implements LaneHost {

    private static final Logger LOG = LoggerFactory.getLogger(LaneCallbacks.class);

    private final Extensions extensions;
    private final SessionRegistry registry;
    private final Memberships memberships;
    private final Hooks hooks;
    private final Rechecks rechecks;
    private final Listeners listeners;
    private final Backplane backplane;
    private final HistoryReads historyReads;
    private final Runnable onChange;
    private final Tally<CloseReason> closed = new Tally<>(CloseReason.class);

    /**
     * @param onChange told that there are other sessions than before, or that they have other groups; called by lanes
     */
    LaneCallbacks(
            Extensions extensions,
            SessionRegistry registry,
            Memberships memberships,
            Hooks hooks,
            Rechecks rechecks,
            Listeners listeners,
            Backplane backplane,
            HistoryReads historyReads,
            Runnable onChange) {
        this.extensions = extensions;
        this.registry = registry;
        this.memberships = memberships;
        this.hooks = hooks;
        this.rechecks = rechecks;
        this.listeners = listeners;
        this.backplane = backplane;
        this.historyReads = historyReads;
        this.onChange = onChange;
    }

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
        ConnectHook hook = extensions.connectHook();
        if (hook != null) {
            hooks.fetch(session, () -> asText(hook.onConnect(session)));
        }
        return hook != null;
    }

    @Override
    public boolean fetchGapSnapshot(LaneSession session, Gap gap) {
        GapHook hook = extensions.gapHook();
        if (hook != null) {
            hooks.fetch(session, () -> asText(hook.onGap(session, gap)));
        }
        return hook != null;
    }

    @Override
    public void fetchHistory(
            LaneSession session, EventId after, EventId upTo, Collection<Interest> interests, int maxBytes) {
        historyReads.fetch(session, after, upTo, interests, maxBytes);
    }

    private List<SseEvent> asText(List<SseEvent> snapshot) {
        return snapshot.stream().map(extensions::asText).toList();
    }

    @Override
    public long answerDeadline(LaneSession session, long patienceNanos) {
        return Math.min(hooks.deadline(session, patienceNanos), historyReads.deadline(session, patienceNanos));
    }

    @Override
    public void abandonFetch(LaneSession session) {
        hooks.abandon(session);
        historyReads.abandon(session);
    }

    @Override
    public void recheck(LaneSession session) {
        rechecks.begin(session);
    }

    @Override
    public void opened(LaneSession session) {
        onChange.run();
        listeners.tell(listener -> listener.onOpen(session));
    }

    @Override
    public void regrouped(LaneSession session) {
        onChange.run();
    }

    @Override
    public void gapReported(LaneSession session, Gap gap) {
        listeners.tell(listener -> listener.onGap(session, gap));
    }

    @Override
    public void closed(LaneSession session, CloseReason reason) {
        LOG.debug("{} ended: {}", session, reason);
        registry.release(session);
        rechecks.abandon(session);
        onChange.run();
        closed.add(reason);
        listeners.tell(listener -> listener.onClose(session, reason));
    }
}
