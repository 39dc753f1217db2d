package dev.ssehub.internal.hub;

import dev.ssehub.backplane.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Tail;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.presence.PresenceKeeper;
import dev.ssehub.internal.time.HubClock;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.List;

/** What the backplane tells, applied: the log grows, and whoever has something to do about it hears of it. */
final class LogFeed implements Tail {

    private static final int ANNOUNCE_EVERY = 64;

    private final EventLog log;
    private final Memberships memberships;
    private final SessionRegistry registry;
    private final PresenceKeeper presence;
    private final List<Lane> lanes;
    private final List<LaneRunner> runners;
    private final HubClock clock;

    /** Records since all lanes were woken. Of the backplane's one call at a time. */
    private int unannounced;

    // Written by the backplane's one call at a time.
    private volatile long epochs;
    private volatile long lagMillis;

    LogFeed(
            EventLog log,
            Memberships memberships,
            SessionRegistry registry,
            PresenceKeeper presence,
            List<Lane> lanes,
            List<LaneRunner> runners,
            HubClock clock) {
        this.log = log;
        this.memberships = memberships;
        this.registry = registry;
        this.presence = presence;
        this.lanes = lanes;
        this.runners = runners;
        this.clock = clock;
    }

    /** Returns how often the log began, or began anew. */
    long epochs() {
        return epochs;
    }

    /** Returns how old the latest record was when it came, as far as the clocks of the nodes agree. */
    long lagMillis() {
        return lagMillis;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One call at a time.
    public void onStart(EventId floor, HeldState held) {
        epochs++;
        memberships.clear();
        log.reset(floor);
        held.records().forEach(recorded -> {
            if (recorded.record() instanceof LogRecord.Publication publication) {
                log.restore(recorded.id(), recorded.publishedAt(), publication);
            } else if (recorded.record() instanceof LogRecord.Membership change) {
                memberships.change(change.user(), change.group(), change.member());
            }
        });
        wakeAll();
    }

    @Override
    public void onJump(EventId place) {
        log.skip(place);
    }

    @Override
    public void onRecord(EventId id, Instant publishedAt, LogRecord record) {
        lagMillis = Math.max(0, clock.millis() - publishedAt.toEpochMilli());
        if (record instanceof LogRecord.Publication publication) {
            log.append(id, publishedAt, publication);
            wakeUp(publication.audience());
            return;
        }
        log.skip(id);
        if (record instanceof LogRecord.Membership change) {
            memberships.change(change.user(), change.group(), change.member());
            lanes.forEach(lane -> lane.changeMembership(id, change.user(), change.group(), change.member()));
        } else if (record instanceof LogRecord.Disconnect disconnect) {
            lanes.forEach(lane -> lane.disconnect(id, disconnect.audience()));
        } else if (record instanceof LogRecord.NodePresence told) {
            presence.onRecord(id, told);
        }
    }

    /**
     * Wakes the lanes that have something to deliver. The others may sleep on, and read what was for others when they wake; but not so
     * long that the log runs away from them.
     */
    private void wakeUp(Audience audience) {
        // The log was written before this, and a session is registered before its lane looks at the log: one of the two
        // sees the other.
        VarHandle.fullFence();
        boolean toOne = audience.kind() == Audience.Kind.USER || audience.kind() == Audience.Kind.SESSION;
        if (!toOne || ++unannounced >= ANNOUNCE_EVERY) {
            wakeAll();
        } else if (audience.kind() == Audience.Kind.USER) {
            registry.wakeUser(audience.name());
        } else {
            registry.wakeSession(audience.name());
        }
    }

    private void wakeAll() {
        unannounced = 0;
        runners.forEach(LaneRunner::wakeUp);
    }
}
