package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfig.UserLimitPolicy;
import dev.ssehub.event.Audience;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that a revoked entitlement ends for every session, in each state of the session. */
class RevocationTest {

    private static final Subscription ANN = Subscription.user("ann").group("secrets");

    /** Opens a session. While its connection is being set up, an action is run, and then the lanes. */
    private static Client openWhile(SteppedHub hub, Runnable meanwhile) throws IOException {
        TestConnection connection = new TestConnection();
        return new Client(
                hub.open(OpenRequest.of(ANN), signals -> {
                    meanwhile.run();
                    hub.run();
                    return connection.connect(signals);
                }),
                connection);
    }

    @Test
    void aDisconnectEndsASessionThatIsBeingOpened() throws IOException {
        SteppedHub hub = SteppedHub.create();
        Client ann = openWhile(hub, () -> hub.disconnect(Audience.user("ann")));
        hub.publish(Audience.user("ann"), "secret");
        hub.run();

        assertThat(ann.session().state()).isEqualTo(State.CLOSED);
        assertThat(ann.connection().data()).isEmpty();
        assertThat(hub.metrics().closed().get(CloseReason.DISCONNECTED)).isEqualTo(1);
    }

    @Test
    void aDisconnectOfAGroupEndsASessionThatIsBeingOpened() throws IOException {
        SteppedHub hub = SteppedHub.create();
        Client ann = openWhile(hub, () -> hub.disconnect(Audience.group("secrets")));
        hub.publish(Audience.group("secrets"), "secret");
        hub.run();

        assertThat(ann.session().state()).isEqualTo(State.CLOSED);
        assertThat(ann.connection().data()).isEmpty();
    }

    @Test
    void aUserThatLeavesAGroupLeavesItWithASessionThatIsBeingOpened() throws IOException {
        SteppedHub hub = SteppedHub.create();
        Client ann = openWhile(hub, () -> hub.groups().leave("ann", "secrets"));
        hub.publish(Audience.group("secrets"), "secret");
        hub.publish(Audience.user("ann"), "hello");
        hub.run();

        assertThat(ann.session().groups()).isEmpty();
        assertThat(ann.connection().data()).containsExactly("hello");
    }

    @Test
    void aUserThatLeavesAndJoinsWhileASessionIsBeingOpenedIsAMember() throws IOException {
        SteppedHub hub = SteppedHub.create();
        Client ann = openWhile(hub, () -> {
            hub.groups().leave("ann", "secrets");
            hub.groups().join("ann", "secrets");
            hub.groups().join("ann", "news");
            hub.groups().leave("ann", "news");
        });
        hub.run();
        hub.publish(Audience.group("secrets"), "secret");
        hub.publish(Audience.group("news"), "news");
        hub.run();

        assertThat(ann.session().groups()).containsExactly("secrets");
        assertThat(ann.connection().data()).containsExactly("secret");
    }

    @Test
    void aConnectionThatCouldNotBeMadeLeavesNothing() {
        SteppedHub hub = SteppedHub.create();
        assertThatThrownBy(() -> hub.open(OpenRequest.of(ANN), signals -> {
                    throw new IOException("no connection");
                }))
                .hasMessage("no connection");
        hub.run();

        assertThat(hub.sessions().count()).isZero();
        assertThat(hub.metrics().lanes().get(0).sessions()).isZero();
        assertThat(hub.drain(Duration.ZERO)).satisfies(drained -> {
            hub.run();
            assertThat(drained).succeedsWithin(Duration.ofSeconds(30));
        });
    }

    @Test
    void aSessionThatCouldNotBeOpenedReplacesNoOther() {
        SteppedHub hub = SteppedHub.with(config ->
                config.limits(limits -> limits.maxSessionsPerUser(1).userLimitPolicy(UserLimitPolicy.REPLACE_OLDEST)));
        Client first = hub.open(ANN);
        hub.run();
        assertThatThrownBy(() -> hub.open(OpenRequest.of(ANN), signals -> {
                    throw new IOException("no connection");
                }))
                .isInstanceOf(IOException.class);
        hub.run();
        assertThat(first.session().state()).isEqualTo(State.LIVE);

        Client second = hub.open(ANN);
        hub.run();
        assertThat(first.session().state()).isEqualTo(State.CLOSED);
        assertThat(second.session().state()).isEqualTo(State.LIVE);
        assertThat(hub.sessions().count()).isEqualTo(1);
    }

    @Test
    void aSubscriptionExpiresByTheWallClockAlthoughTheMachineSlept() {
        SteppedHub hub = SteppedHub.create();
        Client ann = hub.open(ANN.expiresAt(hub.clock.instant().plus(Duration.ofMinutes(10))));
        hub.run();

        hub.clock.suspend(Duration.ofHours(1));
        hub.publish(Audience.user("ann"), "secret");
        hub.run();

        assertThat(ann.session().state()).isEqualTo(State.CLOSED);
        assertThat(ann.connection().data()).isEmpty();
        assertThat(hub.metrics().closed().get(CloseReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    void aClockThatIsSetBackDoesNotEndAStreamEarlyNorKeepItForLonger() {
        SteppedHub hub = SteppedHub.create();
        Client ann = hub.open(ANN.expiresAt(hub.clock.instant().plus(Duration.ofMinutes(10))));
        hub.run();

        hub.clock.suspend(Duration.ofMinutes(-5));
        hub.pass(Duration.ofMinutes(14));
        assertThat(ann.session().state()).isEqualTo(State.LIVE);
        hub.pass(Duration.ofMinutes(1));
        assertThat(ann.session().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aDrainDoesNotExtendASubscriptionThatExpires() {
        SteppedHub hub = new SteppedHub(
                HubConfig.builder().lanes(1).stallTimeout(Duration.ofMinutes(5)).build(), Extensions.none(), 1);
        // The drain ends each at a random moment, and some of them before they expire.
        List<Client> tabs = Stream.generate(
                        () -> hub.open(ANN.expiresAt(hub.clock.instant().plusSeconds(20))))
                .limit(30)
                .toList();
        hub.run();
        tabs.forEach(tab -> tab.connection().fillSocket());
        hub.publish(Audience.user("ann"), "keeps the socket busy");
        hub.publish(Audience.user("ann"), "keeps the session behind");
        hub.run();
        var unused = hub.drain(Duration.ofSeconds(60));
        hub.run();
        hub.pass(Duration.ofSeconds(19));
        hub.pass(Duration.ofSeconds(1));
        hub.publish(Audience.user("ann"), "secret");
        hub.run();
        tabs.forEach(tab -> tab.connection().drainSocket());
        hub.run();

        assertThat(tabs).allSatisfy(tab -> {
            assertThat(tab.session().state()).isEqualTo(State.CLOSED);
            assertThat(tab.connection().data()).doesNotContain("secret");
        });
    }
}
