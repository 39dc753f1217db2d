package dev.ssehub.internal.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Disconnect;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what open sessions receive, and whether they stay open, when their node has missed a part of the log. */
class HoleTest {

    private static final Audience OPS = Audience.group("ops");
    private static final EventId START = new EventId(7, 0);

    private final ManualClock clock = new ManualClock();
    private final Log log = new Log();
    private final SteppedHub hub =
            new SteppedHub(HubConfig.builder().lanes(1).build(), Extensions.none(), 1, clock, log);

    /** A log that can withhold records from the node. */
    private final class Log implements Backplane {
        private @Nullable LogReceiver tail;
        private EventId last = START;

        @Override
        public void start(LogReceiver newTail) {
            tail = newTail;
        }

        private LogReceiver tail() {
            return Objects.requireNonNull(tail);
        }

        void begin(Recorded... held) {
            tail().onStart(START, new HeldState(List.of(held), START));
        }

        @Override
        public EventId append(LogRecord record) {
            last = next();
            tail().onRecord(last, clock.instant(), record);
            return last;
        }

        private EventId next() {
            return new EventId(last.epoch(), last.offset() + 1);
        }

        /** Appends a record that the node does not receive. */
        Recorded lose(LogRecord record) {
            last = next();
            return new Recorded(last, clock.instant(), record);
        }

        /** Continues the log after the lost records. */
        void goOn(@Nullable EventId revocationsSince, Recorded... held) {
            tail().onStart(last, new HeldState(Arrays.asList(held), revocationsSince));
        }

        void jump(long offset) {
            last = new EventId(last.epoch(), offset);
            tail().onJump(last);
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private Client open(OpenRequest request) {
        TestConnection connection = new TestConnection();
        try {
            return new Client(hub.open(request, connection::connect), connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Client open(Subscription subscription) {
        Client client = open(OpenRequest.of(subscription));
        run();
        return client;
    }

    private void run() {
        boolean worked = true;
        while (worked) {
            worked = false;
            for (Lane lane : hub.lanes()) {
                worked |= lane.runOnce();
            }
        }
    }

    private void publish(Audience audience, String text) {
        var unused = hub.publish(audience, SseEvent.of(text));
        run();
    }

    private static LogRecord event(Audience audience, String text, @Nullable String key) {
        return new LogRecord.Publication(audience, ("data: " + text + "\n\n").getBytes(UTF_8), key, false, null, null);
    }

    private static long gaps(Client client) {
        return client.connection().blocks().stream()
                .filter(block -> block.contains("event: sse-hub.gap"))
                .count();
    }

    private long closed(CloseReason reason) {
        return hub.metrics().closed().getOrDefault(reason, 0L);
    }

    @Test
    void whatAHoleHasSwallowedIsOneGapAndTheStreamGoesOn() {
        log.begin();
        Client client = open(Subscription.user("ann"));
        publish(Audience.everyone(), "before");
        EventId seen = log.last;
        log.lose(event(Audience.everyone(), "lost", null));
        log.goOn(START);
        publish(Audience.everyone(), "after");

        assertThat(client.connection().data()).containsExactly("before", "after");
        assertThat(gaps(client)).isEqualTo(1);
        assertThat(client.connection().text()).contains("\"from\":\"" + seen + "\"");
        assertThat(client.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void whoLeftAGroupInAHoleGetsNothingMoreOfIt() {
        log.begin();
        log.append(new Membership("ann", "ops", true));
        Client client = open(Subscription.user("ann"));
        publish(OPS, "for ann too");
        Recorded left = log.lose(new Membership("ann", "ops", false));
        log.goOn(START, left);
        publish(OPS, "secret");

        assertThat(client.connection().data()).containsExactly("for ann too");
        assertThat(client.session().groups()).isEmpty();
        assertThat(gaps(client)).isEqualTo(1);
    }

    @Test
    void theGroupOfASubscriptionThatWasTakenInAHoleIsTaken() {
        log.begin();
        Client ann = open(Subscription.user("ann").group("ops"));
        Client bob = open(Subscription.user("bob").group("ops"));
        Recorded left = log.lose(new Membership("ann", "ops", false));
        Recorded bobLeft = log.lose(new Membership("bob", "ops", false));
        Recorded bobIsBack = log.lose(new Membership("bob", "ops", true));
        log.goOn(START, left, bobLeft, bobIsBack);
        publish(OPS, "secret");

        assertThat(ann.connection().data()).isEmpty();
        assertThat(bob.connection().data()).containsExactly("secret");
    }

    @Test
    void whoJoinedAGroupInAHoleGetsWhatIsForIt() {
        log.begin();
        Client client = open(Subscription.user("ann"));
        Recorded value = log.lose(event(OPS, "value", "key"));
        Recorded joined = log.lose(new Membership("ann", "ops", true));
        log.goOn(START, value, joined);
        publish(OPS, "for ann too");

        assertThat(client.connection().data()).containsSubsequence("value", "for ann too");
    }

    @Test
    void whoWasDisconnectedInAHoleIsDisconnected() {
        log.begin();
        Client ann = open(Subscription.user("ann"));
        Client bob = open(Subscription.user("bob"));
        Recorded known = log.lose(new Disconnect(Audience.user("bob")));
        EventId seen = log.append(event(Audience.everyone(), "x", null));
        Recorded ended = log.lose(new Disconnect(Audience.user("ann")));
        log.goOn(seen, known, ended);
        run();

        assertThat(ann.session().state()).isEqualTo(State.CLOSED);
        assertThat(bob.session().state()).isEqualTo(State.LIVE);
        assertThat(closed(CloseReason.DISCONNECTED)).isEqualTo(1);
    }

    @Test
    void whereNobodyKnowsWhatWasRevokedEveryStreamEndsAlsoOneThatIsBeingOpened() {
        log.begin();
        Client ann = open(Subscription.user("ann"));
        publish(Audience.everyone(), "before");
        Client beingOpened = open(OpenRequest.of(Subscription.user("bob")));
        EventId seen = log.last;
        log.lose(event(Audience.everyone(), "lost", null));
        log.goOn(null);
        var unused = hub.publish(Audience.everyone(), SseEvent.of("secret"));
        run();

        for (Client client : List.of(ann, beingOpened)) {
            assertThat(client.session().state()).isEqualTo(State.CLOSED);
            assertThat(client.connection().text()).doesNotContain("secret");
        }
        assertThat(closed(CloseReason.UNVERIFIED)).isEqualTo(2);
        assertThat(ann.connection().ids()).endsWith(seen.toString());
        Client again = open(OpenRequest.of(Subscription.user("ann")).from(seen.toString()));
        run();
        assertThat(gaps(again)).isEqualTo(1);
    }

    @Test
    void whatWasRevokedBeforeTheKnownRevocationsBeginIsNotKnown() {
        log.begin();
        Client client = open(Subscription.user("ann"));
        log.lose(event(Audience.everyone(), "lost", null));
        log.goOn(log.last);
        run();

        assertThat(client.session().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aNodeThatStartedWithoutItsBrokerKeepsItsSessionsAndGivesThemTheirGroups() {
        Client client = open(Subscription.user("ann"));
        clock.advance(Duration.ofMinutes(5));
        Recorded joined = new Recorded(new EventId(7, 0), clock.instant(), new Membership("ann", "ops", true));
        Recorded old = new Recorded(
                new EventId(6, 9), clock.instant().minusSeconds(3600), new Disconnect(Audience.user("ann")));
        log.begin(old, joined);
        publish(OPS, "for ann too");

        assertThat(client.connection().data()).containsExactly("for ann too");
        assertThat(client.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void valuesThatHoldReachNewSessionsAndThoseWithAGap() {
        log.begin();
        Client client = open(Subscription.user("ann"));
        publish(Audience.everyone(), "before");
        Recorded value = log.lose(event(Audience.everyone(), "value", "key"));
        log.goOn(START, value);
        run();
        Client late = open(Subscription.user("bob"));

        assertThat(client.connection().data()).containsExactly("before", "value");
        assertThat(late.connection().data()).containsExactly("value");
    }

    @Test
    void onlyAPositionInsideAJumpIsAGap() {
        log.begin();
        publish(Audience.everyone(), "kept");
        EventId before = log.last;
        log.jump(1000);
        EventId to = log.last;
        publish(Audience.everyone(), "after");
        Client ofTheLostTail = resume(new EventId(7, 3));
        Client atTheEnd = resume(before);
        Client later = resume(to);

        assertThat(gaps(ofTheLostTail)).isEqualTo(1);
        for (Client client : List.of(atTheEnd, later)) {
            assertThat(gaps(client)).isZero();
            assertThat(client.connection().data()).containsExactly("after");
        }
    }

    @Test
    void ofVeryManyJumpsTheOldestIsForgottenTowardsAGap() {
        log.begin();
        EventId inTheFirst = new EventId(7, 3);
        for (int i = 1; i <= 100; i++) {
            log.jump(1000L * i);
        }
        publish(Audience.everyone(), "after");

        assertThat(gaps(resume(inTheFirst))).isEqualTo(1);
        assertThat(gaps(resume(new EventId(7, 99_500)))).isEqualTo(1);
        assertThat(gaps(resume(new EventId(7, 99_000)))).isZero();
    }

    private Client resume(EventId position) {
        Client client = open(OpenRequest.of(Subscription.user("ann")).from(position.toString()));
        run();
        return client;
    }

    @Test
    void aStreamThatWasEndedForGoodInAHoleEndsForGood() {
        log.begin();
        Client ann = open(Subscription.user("ann"));
        log.goOn(START, log.lose(new LogRecord.Disconnect(Audience.users("ann", "bob"), true)));
        run();

        assertThat(ann.session().state()).isEqualTo(State.CLOSED);
        assertThat(ann.connection().ids()).last().isEqualTo("not-welcome");
    }
}
