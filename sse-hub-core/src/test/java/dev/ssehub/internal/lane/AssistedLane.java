package dev.ssehub.internal.lane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.log.LogBounds;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A lane whose rounds a test runs, either as its thread or as a publisher would. */
abstract class AssistedLane {

    static final EventId FLOOR = new EventId(7, 0);
    static final String POISON = "poison";

    final ManualClock clock = new ManualClock();
    final EventLog log = new EventLog(new LogBounds(1000, 10_000_000, Duration.ofHours(1), 1000, 1_000_000), clock);
    final Host host = new Host();
    final Lane lane;
    final TestConnection ann = new TestConnection();
    final LaneSession annsSession;
    private long offset;

    AssistedLane() {
        log.reset(FLOOR);
        LaneSettings settings = new LaneSettings(
                Duration.ofSeconds(15).toNanos(),
                false,
                Duration.ofSeconds(30).toNanos(),
                Long.MAX_VALUE,
                Duration.ofSeconds(10).toNanos(),
                Long.MAX_VALUE,
                3000,
                "sse-hub.gap");
        lane = new Lane(log, settings, clock, new SplittableRandom(1), host);
        annsSession = open("ann", ann);
        aMomentPasses();
    }

    final LaneSession open(String user, TestConnection connection) {
        LaneSession session =
                lane.newSession(user + "'s", Subscription.user(user).group("team"), null, StartPosition.parse(null));
        lane.expect(session);
        lane.attach(session, connection.connect(session));
        run();
        return session;
    }

    final void run() {
        while (lane.runOnce()) {
            assertThat(lane.isClosed()).isFalse();
        }
    }

    /** Advances the clock by the short time after a write in which publishers leave the next write to the lane. */
    final void aMomentPasses() {
        clock.advance(Duration.ofMillis(1));
    }

    final void publish(Audience audience, String data) {
        byte[] block = ("data: " + data + "\n\n").getBytes(UTF_8);
        log.append(
                new EventId(FLOOR.epoch(), ++offset),
                clock.instant(),
                new Publication(audience, block, null, false, null, null));
    }

    final int assist() {
        return lane.assist(Lane.MAX_ASSISTED_WRITES);
    }

    final void assertThatItIsLeftToTheThread() {
        EventId before = lane.cursor();
        int writes = ann.writes().size();
        assertThat(assist()).isEqualTo(Lane.LEFT_TO_THREAD);
        assertThat(lane.cursor()).isEqualTo(before);
        assertThat(ann.writes()).hasSize(writes);
    }

    final void publishOnBothSidesOfAFlush() {
        publish(Audience.user("ann"), "1");
        publish(Audience.user("nobody"), "x".repeat(LaneSettings.MAX_WRITE_BYTES));
        publish(Audience.user("ann"), "2");
    }

    /** A hub around the lane that fails where a test requests it. */
    static final class Host extends BareHost {
        final List<CloseReason> closed = new ArrayList<>();
        int failures;
        boolean shared;

        @Override
        public boolean isLogShared() {
            return shared;
        }

        @Override
        public @Nullable LaneSession find(String sessionId) {
            if (sessionId.equals(POISON) && failures-- > 0) {
                throw new StackOverflowError("planted");
            }
            return null;
        }

        @Override
        public void closed(LaneSession session, CloseReason reason) {
            closed.add(reason);
        }
    }
}
