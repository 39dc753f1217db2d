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
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests unexpected failures in the work of a lane: they end the session that is being handled, but never cost another session an event. */
class LaneFailureTest {

    private static final EventId FLOOR = new EventId(7, 0);
    private static final String POISON = "poison";

    private final ManualClock clock = new ManualClock();
    private final EventLog log =
            new EventLog(new LogBounds(1000, 10_000_000, Duration.ofHours(1), 1000, 1_000_000), clock);
    private final FailingHost host = new FailingHost();
    private final Lane lane;
    private long offset;

    LaneFailureTest() {
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
    }

    private LaneSession open(String user, TestConnection connection) {
        LaneSession session = lane.newSession(user + "'s", Subscription.user(user), null, StartPosition.parse(null));
        lane.expect(session);
        lane.attach(session, connection.connect(session));
        run();
        return session;
    }

    private void publish(Audience audience, String data) {
        byte[] block = ("data: " + data + "\n\n").getBytes(UTF_8);
        log.append(
                new EventId(FLOOR.epoch(), ++offset),
                clock.instant(),
                new Publication(audience, block, null, false, null, null));
    }

    private void run() {
        while (lane.runOnce()) {
            assertThat(lane.isClosed()).isFalse();
        }
    }

    @Test
    void anErrorWhileEventsAreNotedLosesNoEventOfAnybody() {
        TestConnection ann = new TestConnection();
        TestConnection bob = new TestConnection();
        open("ann", ann);
        open("bob", bob);

        host.failsToFind = POISON;
        publish(Audience.user("ann"), "1");
        publish(Audience.everyone(), "2");
        publish(Audience.session(POISON), "for nobody");
        publish(Audience.user("bob"), "3");
        publish(Audience.everyone(), "4");
        run();
        publish(Audience.everyone(), "5");
        run();

        assertThat(ann.data()).containsExactly("1", "2", "4", "5");
        assertThat(bob.data()).containsExactly("2", "3", "4", "5");
        assertThat(lane.counters().lagging.get()).isZero();
    }

    @Test
    void anErrorOfAConnectionEndsThatSessionAndNoOther() {
        TestConnection ann = new TestConnection();
        TestConnection bob = new TestConnection();
        LaneSession failing = open("ann", ann);
        LaneSession other = open("bob", bob);

        ann.failWith(new OutOfMemoryError("direct buffer memory"));
        publish(Audience.everyone(), "1");
        publish(Audience.everyone(), "2");
        run();

        assertThat(failing.state()).isEqualTo(State.CLOSED);
        assertThat(ann.end()).isEqualTo("abort");
        assertThat(host.closed).containsExactly(CloseReason.FAILED);
        assertThat(other.state()).isEqualTo(State.LIVE);
        assertThat(bob.data()).containsExactly("1", "2");
    }

    @Test
    void anErrorWhileASessionCatchesUpEndsThatSessionAndNoOther() {
        TestConnection ann = new TestConnection();
        TestConnection bob = new TestConnection();
        ann.failWith(new OutOfMemoryError("Java heap space"));
        LaneSession failing = open("ann", ann);
        open("bob", bob);

        assertThat(failing.state()).isEqualTo(State.CLOSED);
        publish(Audience.everyone(), "1");
        run();
        assertThat(bob.data()).containsExactly("1");
    }

    @Test
    void anErrorWhileASessionIsTakenInEndsThatSessionAndNoOther() {
        host.failsToOpen = true;
        TestConnection ann = new TestConnection();
        LaneSession failing = open("ann", ann);
        host.failsToOpen = false;
        TestConnection bob = new TestConnection();
        open("bob", bob);

        assertThat(failing.state()).isEqualTo(State.CLOSED);
        assertThat(ann.end()).isEqualTo("abort");
        publish(Audience.everyone(), "1");
        run();
        assertThat(bob.data()).containsExactly("1");
        assertThat(lane.counters().sessions.get()).isEqualTo(1);
    }

    @Test
    void anErrorInWhatFollowsAnEndKeepsNoSessionFromEnding() {
        host.failsToClose = true;
        List<TestConnection> connections = new ArrayList<>();
        for (String user : List.of("ann", "bob", "cid")) {
            TestConnection connection = new TestConnection();
            open(user, connection);
            connections.add(connection);
        }

        lane.disconnect(log.tail(), Audience.everyone(), false);
        run();

        assertThat(connections).allMatch(connection -> connection.end().equals("complete"));
        assertThat(lane.counters().sessions.get()).isZero();
    }

    @Test
    void anErrorOfATimerEndsThatSessionAndTheOthersGetTheirHeartbeats() {
        TestConnection ann = new TestConnection();
        TestConnection bob = new TestConnection();
        open("ann", ann);
        open("bob", bob);
        ann.failWith(new StackOverflowError());
        int before = bob.writes().size();

        clock.advance(Duration.ofSeconds(15));
        run();

        assertThat(ann.end()).isEqualTo("abort");
        assertThat(bob.writes()).hasSize(before + 1);
    }

    @Test
    void aSessionGivenUpAfterAnErrorResumesWithWhatItMissed() {
        TestConnection broken = new TestConnection();
        open("ann", broken);
        String position = broken.ids().get(0);
        broken.failWith(new OutOfMemoryError("direct buffer memory"));
        publish(Audience.user("ann"), "1");
        run();

        TestConnection again = new TestConnection();
        LaneSession resumed = lane.newSession(
                "again",
                Subscription.user("ann"),
                null,
                StartPosition.parse(
                        OpenRequest.of(Subscription.user("ann")).from(position).lastEventId()));
        lane.expect(resumed);
        lane.attach(resumed, again.connect(resumed));
        run();
        assertThat(again.data()).containsExactly("1");
    }

    @Test
    void aRevocationThatFailsOnceIsCarriedOutInTheNextRound() {
        TestConnection ann = new TestConnection();
        host.found = open("ann", ann);
        host.failuresToFind = 1;

        lane.disconnect(log.tail(), Audience.session("ann's"), false);
        runDespiteFailures();

        assertThat(ann.end()).isEqualTo("complete");
    }

    @Test
    void aRevocationThatFailsAgainAndAgainEndsEverySession() {
        TestConnection ann = new TestConnection();
        TestConnection bob = new TestConnection();
        open("ann", ann);
        open("bob", bob);
        host.failuresToFind = Integer.MAX_VALUE;

        lane.disconnect(log.tail(), Audience.session("ann's"), false);
        runDespiteFailures();

        assertThat(ann.end()).isEqualTo("abort");
        assertThat(bob.end()).isEqualTo("abort");
    }

    /** Runs the lane as its thread would. */
    private void runDespiteFailures() {
        boolean worked = true;
        while (worked) {
            try {
                worked = lane.runOnce();
            } catch (Error planted) {
                assertThat(planted).hasMessage("planted");
            }
        }
    }

    /** A hub around the lane that fails where a test requests it. */
    private static final class FailingHost extends BareHost {
        private @Nullable String failsToFind;
        private @Nullable LaneSession found;
        private int failuresToFind;
        private boolean failsToOpen;
        private boolean failsToClose;
        private final List<CloseReason> closed = new ArrayList<>();

        @Override
        public @Nullable LaneSession find(String sessionId) {
            if (sessionId.equals(failsToFind) || failuresToFind-- > 0) {
                throw new StackOverflowError("planted");
            }
            return found;
        }

        @Override
        public void opened(LaneSession session) {
            if (failsToOpen) {
                throw new StackOverflowError("planted");
            }
        }

        @Override
        public void closed(LaneSession session, CloseReason reason) {
            closed.add(reason);
            if (failsToClose) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        }
    }
}
