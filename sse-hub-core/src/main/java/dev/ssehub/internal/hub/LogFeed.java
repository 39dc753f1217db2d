package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.callouts.HistoryReads;
import dev.ssehub.internal.checks.InternalErrors;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.LaneRunner;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.presence.PresenceKeeper;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.wire.Positions;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what the backplane reports: appends to the log, and notifies lanes and presence.
 *
 * <p>If the log continues after a hole, and it is unknown what was revoked in the hole, every open session is ended. Its client reconnects,
 * is authorised again, and gets a gap. The sessions of a node that had not followed a log before are kept, since nothing was missed.
 */
final class LogFeed implements LogReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(LogFeed.class);

    private static final Duration REPORT_PAUSE = Duration.ofSeconds(10);

    /** The tolerated difference between the clocks of nodes, used to decide whether something was revoked before this node existed. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private final EventLog log;
    private final Memberships memberships;
    private final SessionRegistry registry;
    private final PresenceKeeper presence;
    private final List<Lane> lanes;
    private final List<LaneRunner> runners;
    private final Positions positions;
    private final HubClock clock;
    private final int maxAssistedWrites;
    private final Unannounced unannounced;
    private final Unannounced inBatch;
    private final Reconciliation reconciliation;
    private final Instant createdAt;

    /** Whether a log has been followed before. Confined, like the next two fields, to the backplane, which makes one call at a time. */
    private boolean isFed;

    private boolean hasReported;
    private long reportedAt;

    /** The audiences of the events that have arrived since the last end of a batch. */
    private final Queue<Audience> undelivered = new ConcurrentLinkedQueue<>();

    private volatile boolean knowsBatchEnds;
    private volatile boolean hasBatchEnded;

    // Written by the backplane, which makes one call at a time.
    private volatile long epochs;
    private volatile long lagMillis;

    LogFeed(
            EventLog log,
            Memberships memberships,
            SessionRegistry registry,
            PresenceKeeper presence,
            List<Lane> lanes,
            List<LaneRunner> runners,
            Positions positions,
            HubClock clock,
            HubConfig config) {
        this.log = log;
        this.memberships = memberships;
        this.registry = registry;
        this.presence = presence;
        this.lanes = lanes;
        this.runners = runners;
        this.positions = positions;
        this.clock = clock;
        this.maxAssistedWrites = config.publisherDelivery() ? Lane.MAX_ASSISTED_WRITES : 0;
        this.unannounced = new Unannounced(config.replay());
        this.inBatch = new Unannounced(config.replay());
        this.reconciliation = new Reconciliation(registry, lanes);
        this.createdAt = clock.instant();
    }

    /** Returns how many times the log has begun: once, plus once for each new epoch and each hole. */
    long epochs() {
        return epochs;
    }

    /** Returns the age of the latest record on arrival, as far as the clocks of the nodes agree. */
    long lagMillis() {
        return lagMillis;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One call at a time.
    public void onStart(EventId begin, HeldState held) {
        epochs++;
        EventId floor = positions.mark(begin);
        EventId seen = log.tail();
        List<Recorded> missed = held.records().stream()
                .filter(recorded -> isNews(recorded, seen))
                .toList();
        boolean mayMissRevocations = isFed && !held.hasRevocationsSince(seen);
        Memberships before = memberships.replaceWith(held.records());
        // These commands precede everything that a lane does after the new beginning.
        log.reset(floor, HistoryReads.marked(held.records(), positions), () -> {
            if (mayMissRevocations) {
                reconciliation.endAll();
            } else {
                reconciliation.revoke(floor, missed, memberships);
            }
            reconciliation.regroup(floor, before, memberships);
            reconciliation.stopAt(floor);
        });
        if (isFed) {
            report(floor, seen, mayMissRevocations);
            presence.missed();
        }
        isFed = true;
        wakeAll();
    }

    /** Reports at most one hole per pause as a warning, because a node that cannot keep up has holes all the time. */
    private void report(EventId floor, EventId seen, boolean endsAll) {
        String what = "The log continues after {}, but the records after {} are missing: clients get a gap{}";
        String end = endsAll ? ", and all streams end, since some may have been revoked" : "";
        long now = clock.nanos();
        if (!hasReported || now - reportedAt >= REPORT_PAUSE.toNanos()) {
            LOG.warn(what, floor, seen, end);
            hasReported = true;
            reportedAt = now;
        } else {
            LOG.debug(what, floor, seen, end);
        }
    }

    /** Whether a record is later than what this node has read or, if it has read nothing yet, later than the creation of the node. */
    private boolean isNews(Recorded recorded, EventId seen) {
        return isFed ? recorded.id().isAfter(seen) : recorded.publishedAt().isAfter(createdAt.minus(CLOCK_SKEW));
    }

    @Override
    public void onJump(EventId place) {
        log.jump(positions.mark(place));
        wakeAll();
    }

    @Override
    public void onRecord(EventId place, Instant publishedAt, LogRecord record) {
        EventId id = positions.mark(place);
        lagMillis = Math.max(0, clock.millis() - publishedAt.toEpochMilli());
        if (record instanceof Publication publication) {
            log.append(id, publishedAt, publication);
            deliver(publication);
            return;
        }
        log.skip(id);
        if (record instanceof LogRecord.Membership change) {
            memberships.change(change.user(), change.group(), change.member());
            lanes.forEach(lane -> lane.changeMembership(id, change.user(), change.group(), change.member()));
        } else if (record instanceof LogRecord.Disconnect disconnect) {
            lanes.forEach(lane -> lane.disconnect(id, disconnect.audience(), disconnect.forGood()));
        } else if (record instanceof LogRecord.NodePresence report) {
            presence.onRecord(id, report);
        }
    }

    /**
     * Wakes or assists the lanes that an event concerns. All lanes are woken at once for an event that concerns all of them, and when a
     * batch has become so long that its end may be too late. For other events, delivery waits for the end of the batch if the backplane
     * signals batch ends, and otherwise happens at once. Lanes that are not concerned would fall behind, so from time to time all lanes
     * have to read the log; at the end of a batch, publishers do this for sleeping lanes.
     */
    private void deliver(Publication publication) {
        Audience audience = publication.audience();
        if (hasBatchEnded) {
            hasBatchEnded = false;
            inBatch.clear();
        }
        boolean isBatchLong = inBatch.add(publication);
        boolean haveAllToLook = unannounced.add(publication) || audience.kind() == Audience.Kind.EVERYONE;
        if (haveAllToLook) {
            unannounced.clear();
        }
        if (isBatchLong || audience.kind() == Audience.Kind.EVERYONE || (haveAllToLook && !knowsBatchEnds)) {
            inBatch.clear();
            wakeAll();
        } else if (knowsBatchEnds) {
            leaveToTheEnd(haveAllToLook ? Audience.everyone() : audience);
        } else {
            deliver(audience, 0);
        }
    }

    private void leaveToTheEnd(Audience audience) {
        try {
            undelivered.add(audience);
        } catch (OutOfMemoryError failure) {
            // The record is in the log, so its publisher must not get an error and publish it again.
            wakeAll();
        }
    }

    /** Throws nothing, because the records are in the log and their publishers get ids. */
    @Override
    public void onBatchEnd() {
        knowsBatchEnds = true;
        hasBatchEnded = true;
        try {
            int mayWrite = maxAssistedWrites;
            for (Audience audience = undelivered.poll(); audience != null; audience = undelivered.poll()) {
                mayWrite -= deliver(audience, mayWrite);
            }
        } catch (Throwable failure) {
            // It is unknown now which lanes are missing, so all of them look for work.
            wakeAll();
            InternalErrors.log(() -> "A publisher failed to deliver; the lanes do", failure);
        }
    }

    /**
     * Has the lanes with sessions of the audience deliver, on this thread where that is quick. The other lanes may continue to sleep, and
     * read past these entries when they wake.
     *
     * @return how many sessions were written to on this thread
     */
    private int deliver(Audience audience, int mayWrite) {
        seeWhoCame();
        return switch (audience.kind()) {
            case USER -> registry.assistUser(audience.name(), mayWrite);
            case SESSION -> registry.assistSession(audience.name(), mayWrite);
            case GROUP, SEVERAL, EVERYONE -> assistAll(mayWrite);
        };
    }

    private int assistAll(int mayWrite) {
        int written = 0;
        for (int i = 0; i < runners.size(); i++) {
            written += runners.get(i).assist(mayWrite - written);
        }
        return written;
    }

    /**
     * Orders the write to the log before the reads of the registry and the lanes. A session is registered before its lane reads the log, so
     * either this thread sees the session or the lane sees the entry.
     */
    private static void seeWhoCame() {
        VarHandle.fullFence();
    }

    private void wakeAll() {
        seeWhoCame();
        for (int i = 0; i < runners.size(); i++) {
            runners.get(i).wakeUp();
        }
    }
}
