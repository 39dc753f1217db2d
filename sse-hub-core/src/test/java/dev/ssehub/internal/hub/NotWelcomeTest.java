package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.session.SubscriptionRefusedException.Reason;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests that a stream that is ended for good ends with a position that reports this, in each state of the session. */
class NotWelcomeTest {

    private static final Subscription ANN = Subscription.user("ann");
    private static final String LARGE = "x".repeat(1_000_000);

    private final SteppedHub hub =
            SteppedHub.with(config -> config.maxEventBytes(2_000_000).stallTimeout(Duration.ofSeconds(5)));

    private void endForGood() {
        hub.disconnectForGood(Audience.user("ann"));
        hub.run();
    }

    private static void assertEndedForGood(Client client) {
        assertThat(client.session().state()).isEqualTo(State.CLOSED);
        assertThat(client.connection().ids()).last().isEqualTo("not-welcome");
        assertThat(client.connection().end()).isEqualTo("complete");
    }

    @Test
    void aLiveStreamEndsAfterWhatWasPublishedBefore() {
        Client ann = hub.open(ANN);
        Client bob = hub.open(Subscription.user("bob"));
        hub.run();
        hub.publish(Audience.everyone(), "before");
        endForGood();

        assertThat(ann.connection().data()).containsExactly("before");
        assertEndedForGood(ann);
        assertThat(bob.session().state()).isEqualTo(State.LIVE);
        assertThat(hub.metrics().closed().get(CloseReason.NOT_WELCOME)).isEqualTo(1);
    }

    @Test
    void aClientThatComesBackIsRefusedForGoodAndOneThatIsNewIsNot() {
        assertThatThrownBy(() -> hub.open(OpenRequest.of(ANN).from(OpenRequest.NOT_WELCOME)))
                .isInstanceOfSatisfying(
                        SubscriptionRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_WELCOME));
        assertThat(hub.metrics().refused().get(Reason.NOT_WELCOME)).isEqualTo(1);
        assertThat(hub.open(ANN).session().state()).isEqualTo(State.OPENING);
    }

    @Test
    void aStreamThatIsBeingOpenedEndsAsSoonAsItCanBeWritten() {
        Client ann = hub.open(ANN);
        endForGood();
        assertEndedForGood(ann);
    }

    @Test
    void aStreamWhoseSocketIsFullEndsWhenItTakesMore() {
        Client ann = hub.open(ANN);
        hub.run();
        ann.connection().fillSocket();
        hub.publish(Audience.user("ann"), "fills the socket");
        hub.run();
        endForGood();
        assertThat(ann.connection().end()).isEmpty();

        ann.connection().takeOneWrite();
        hub.run();
        assertThat(ann.connection().end()).isEmpty();
        ann.connection().takeOneWrite();
        hub.run();
        assertEndedForGood(ann);
    }

    @Test
    void aStreamInTheMiddleOfALargeEventGetsTheRestOfItFirst() {
        Client ann = hub.open(ANN);
        hub.run();
        ann.connection().fillSocket();
        hub.publish(Audience.user("ann"), LARGE);
        hub.run();
        endForGood();
        ann.connection().drainSocket();
        hub.run();

        assertThat(ann.connection().data()).containsExactly(LARGE);
        assertEndedForGood(ann);
    }

    @Test
    void aStreamThatTakesNothingMoreIsGivenUp() {
        Client ann = hub.open(ANN);
        hub.run();
        ann.connection().fillSocket();
        hub.publish(Audience.user("ann"), LARGE);
        hub.run();
        endForGood();
        hub.pass(Duration.ofSeconds(6));

        assertThat(ann.connection().end()).isEqualTo("abort");
        assertThat(hub.sessions().count()).isZero();
    }

    @Test
    void aClientThatIsGoneCostsNothing() {
        Client ann = hub.open(ANN);
        hub.run();
        ann.connection().breakSocket();
        endForGood();

        assertThat(ann.connection().end()).isEqualTo("abort");
        assertThat(hub.sessions().count()).isZero();
    }
}
