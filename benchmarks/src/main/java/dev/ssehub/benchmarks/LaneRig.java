package dev.ssehub.benchmarks;

import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.LaneHost;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.internal.lane.LaneSettings;
import dev.ssehub.internal.lane.StartPosition;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.internal.log.LogBounds;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A log and a lane, run by the benchmark's own thread and without sockets. */
final class LaneRig {

    static final int GROUP_SIZE = 100;

    private static final long EPOCH = 1_763_683_200_000L;

    final EventLog log;
    final Lane lane;
    private final byte[] block = EventEncoder.block(SseEvent.of("x".repeat(100)));
    private final Instant now = Instant.now();
    private final int groups;
    private long offset;

    /**
     * Creates a lane with sessions, each with a user and some groups; the first group of each has a hundred members, and the others have
     * only one.
     */
    LaneRig(int maxEvents, int sessions, int groups) {
        this.groups = groups;
        log = new EventLog(new LogBounds(maxEvents, 1L << 30, Duration.ofDays(1), 1000, 1 << 20), HubClock.system());
        log.reset(new EventId(EPOCH, 0));
        long never = Long.MAX_VALUE / 4;
        LaneSettings settings = new LaneSettings(never, false, never, never, never, never, 3000, "gap");
        lane = new Lane(log, settings, HubClock.system(), RandomGenerator.of("L64X128MixRandom"), Nobody.INSTANCE);
        for (int i = 0; i < sessions; i++) {
            open(i, null);
        }
        settle();
    }

    /** Opens a session, which is added to the lane in the next round. */
    LaneSession open(int user, @Nullable String lastEventId) {
        Subscription subscription = Subscription.user("user-" + user).group("group-" + user / GROUP_SIZE);
        for (int i = 1; i < groups; i++) {
            subscription = subscription.group("group-" + user + "-" + i);
        }
        LaneSession session = lane.newSession("s" + user, subscription, null, StartPosition.parse(lastEventId));
        session.writable();
        lane.attach(session, Sink.INSTANCE);
        return session;
    }

    void append(Audience audience) {
        log.append(new EventId(EPOCH, ++offset), now, new Publication(audience, block, null, false, null, null));
    }

    /** Returns the position this many events ago. */
    String position(int back) {
        return new EventId(EPOCH, offset - back).toString();
    }

    void settle() {
        while (lane.runOnce()) {
            // Another round processes the rest.
        }
    }

    /** A hub without hooks. */
    private enum Nobody implements LaneHost {
        INSTANCE;

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
            throw new IllegalStateException("the log is not shared");
        }

        @Override
        public long answerDeadline(LaneSession session, long patienceNanos) {
            return Long.MAX_VALUE;
        }

        @Override
        public void abandonFetch(LaneSession session) {}

        @Override
        public void recheck(LaneSession session) {}

        @Override
        public void opened(LaneSession session) {}

        @Override
        public void regrouped(LaneSession session) {}

        @Override
        public void gapReported(LaneSession session, Gap gap) {}

        @Override
        public void closed(LaneSession session, CloseReason reason) {}
    }
}
