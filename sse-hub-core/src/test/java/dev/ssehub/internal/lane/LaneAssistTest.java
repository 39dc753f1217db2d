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
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a publisher delivers itself, and what it leaves to the lane's thread. */
class LaneAssistTest {

    private static final EventId FLOOR = new EventId(7, 0);
    private static final String POISON = "poison";

    private final ManualClock clock = new ManualClock();
    private final EventLog log =
            new EventLog(new LogBounds(1000, 10_000_000, Duration.ofHours(1), 1000, 1_000_000), clock);
    private final Host host = new Host();
    private final Lane lane;
    private final TestConnection ann = new TestConnection();
    private final LaneSession annsSession;
    private long offset;

    LaneAssistTest() {
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

    private LaneSession open(String user, TestConnection connection) {
        LaneSession session =
                lane.newSession(user + "'s", Subscription.user(user).group("team"), null, StartPosition.parse(null));
        lane.expect(session);
        lane.attach(session, connection.connect(session));
        run();
        return session;
    }

    private void run() {
        while (lane.runOnce()) {
            assertThat(lane.isClosed()).isFalse();
        }
    }

    /** After a write, a publisher leaves the next to the lane for a moment. */
    private void aMomentPasses() {
        clock.advance(Duration.ofMillis(1));
    }

    private void publish(Audience audience, String data) {
        byte[] block = ("data: " + data + "\n\n").getBytes(UTF_8);
        log.append(
                new EventId(FLOOR.epoch(), ++offset),
                clock.instant(),
                new Publication(audience, block, null, false, null, null));
    }

    private int assist() {
        return lane.assist(Lane.MAX_ASSISTED_WRITES);
    }

    private void assertThatItIsLeftToTheThread() {
        EventId before = lane.cursor();
        int writes = ann.writes().size();
        assertThat(assist()).isEqualTo(Lane.LEFT_TO_THREAD);
        assertThat(lane.cursor()).isEqualTo(before);
        assertThat(ann.writes()).hasSize(writes);
    }

    @Test
    void anAssistantDeliversToAFew() {
        publish(Audience.user("bob"), "for nobody here");
        publish(Audience.user("ann"), "1");

        assertThat(assist()).isEqualTo(1);
        assertThat(ann.data()).containsExactly("1");
        assertThat(lane.cursor()).isEqualTo(log.tail());
        assertThat(assist()).isZero();
    }

    @Test
    void commandsAreLeftToTheThreadWithWhatWasPublishedAfterThem() {
        annsSession.leave("team");
        publish(Audience.group("team"), "too late");
        assertThatItIsLeftToTheThread();
        run();
        assertThat(ann.data()).isEmpty();
    }

    @Test
    void signalsAreLeftToTheThread() {
        ann.close();
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void sessionsThatCatchUpAreLeftToTheThread() {
        LaneSession ahead = lane.newSession("z", Subscription.user("zoe"), null, StartPosition.parse("7-9"));
        host.shared = true;
        lane.expect(ahead);
        lane.attach(ahead, new TestConnection().connect(ahead));
        run();
        publish(Audience.user("ann"), "2");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void whatIsDueIsLeftToTheThread() {
        clock.advance(Duration.ofSeconds(2));
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void aClockThatWasSetIsLeftToTheThread() {
        clock.jump(Duration.ofSeconds(1));
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void largeAudiencesAreLeftToTheThread() {
        for (int i = 0; i < Lane.MAX_ASSISTED_WRITES; i++) {
            open("member" + i, new TestConnection());
        }
        aMomentPasses();
        publish(Audience.group("team"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void largeEventsAreLeftToTheThread() {
        publish(Audience.user("ann"), "x".repeat(20_000));
        assertThatItIsLeftToTheThread();
    }

    @Test
    void manyRecordsAreLeftToTheThread() {
        for (int i = 0; i < 130; i++) {
            publish(Audience.user("nobody"), "1");
        }
        assertThatItIsLeftToTheThread();
    }

    @Test
    void burstsAreLeftToTheThread() {
        publish(Audience.user("ann"), "1");
        assertThat(assist()).isEqualTo(1);
        publish(Audience.user("ann"), "2");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void connectionsThatMayBlockAreLeftToTheThread() {
        open("bob", new TestConnection().blocking());
        aMomentPasses();
        publish(Audience.user("bob"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void aDrainIsLeftToTheThread() {
        lane.drain(Duration.ofHours(1), () -> {});
        run();
        aMomentPasses();
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void aSocketThatIsFullBringsTheNextDeadlineForward() {
        clock.advance(Duration.ofSeconds(15));
        run();
        aMomentPasses();
        ann.fillSocket();
        publish(Audience.user("ann"), "1");
        assertThat(assist()).isEqualTo(1);
        assertThat(annsSession.state()).isEqualTo(State.LAGGING);
        publish(Audience.user("ann"), "2");
        ann.drainSocket();
        run();
        assertThat(ann.data()).containsExactly("1", "2");
    }

    @Test
    void aBrokenConnectionIsEndedByTheThread() {
        ann.breakSocket();
        publish(Audience.user("ann"), "1");

        assertThat(assist()).isEqualTo(1);
        assertThat(lane.hasOwnWork()).isTrue();
        assertThat(host.closed).isEmpty();
        assertThat(ann.end()).isEmpty();
        publish(Audience.user("ann"), "2");
        assertThatItIsLeftToTheThread();

        run();
        assertThat(host.closed).containsExactly(CloseReason.CLIENT_GONE);
        assertThat(ann.end()).isEqualTo("abort");
    }

    @Test
    void aSessionWhoseConnectionFailsWithAnErrorIsEndedByTheThread() {
        ann.failWith(new StackOverflowError());
        publish(Audience.user("ann"), "1");
        assertThat(assist()).isEqualTo(1);
        assertThat(host.closed).isEmpty();
        run();
        assertThat(host.closed).containsExactly(CloseReason.FAILED);
        assertThat(ann.end()).isEqualTo("abort");
    }

    @Test
    void anErrorWhileEventsAreNotedLosesNothing() {
        publish(Audience.user("ann"), "1");
        publish(Audience.session(POISON), "for nobody");
        publish(Audience.user("ann"), "2");
        host.failures = 1;
        try {
            assist();
        } catch (StackOverflowError planted) {
            assertThat(planted).hasMessage("planted");
        }
        run();
        assertThat(ann.data()).containsExactly("1", "2");
    }

    /** A hub around the lane that fails where a test says so. */
    private static final class Host extends BareHost {
        private final List<CloseReason> closed = new ArrayList<>();
        private int failures;
        private boolean shared;

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
