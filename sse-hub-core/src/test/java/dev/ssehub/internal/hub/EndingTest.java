package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests how streams end: because of their age, with their subscription, by a command, in a drain, or with their client. */
class EndingTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    @Test
    void streamsEndAtTheirMaximumAgeAndNotAllAtOnce() {
        SteppedHub hub = SteppedHub.with(c -> c.maxAge(Duration.ofMinutes(10)));
        IntStream.range(0, 100).forEach(i -> hub.open(user("user " + i)));
        hub.run();
        hub.pass(Duration.ofMinutes(9));
        assertThat(hub.sessions().count()).isBetween(20, 80);
        hub.pass(Duration.ofMinutes(1));

        assertThat(hub.sessions().count()).isZero();
        assertThat(hub.metrics().closed().get(CloseReason.MAX_AGE)).isEqualTo(100);
    }

    @Test
    void aStreamEndsWithItsSubscription() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann").expiresAt(hub.clock.instant().plusSeconds(60)));
        hub.pass(Duration.ofSeconds(59));
        assertThat(client.session().state()).isEqualTo(State.LIVE);
        hub.pass(Duration.ofSeconds(1));

        assertThat(client.session().state()).isEqualTo(State.CLOSED);
        assertThat(hub.metrics().closed().get(CloseReason.EXPIRED)).isEqualTo(1);
        assertThatThrownBy(() -> hub.open(user("ann").expiresAt(hub.clock.instant())))
                .isInstanceOfSatisfying(
                        SubscriptionRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SubscriptionRefusedException.Reason.EXPIRED));
    }

    @Test
    void disconnectEndsAllSessionsOfAUserAfterWhatWasPublishedBefore() {
        SteppedHub hub = SteppedHub.create();
        Client laptop = hub.open(user("ann"));
        Client phone = hub.open(user("ann"));
        Client bob = hub.open(user("bob"));
        hub.run();
        EventId last = hub.publish(EVERYONE, "before");
        assertThat(hub.disconnect(Audience.user("ann"))).isEqualTo(2);
        hub.publish(EVERYONE, "after");
        hub.run();

        assertThat(laptop.connection().data()).containsExactly("before");
        assertThat(phone.connection().end()).isEqualTo("complete");
        assertThat(EventId.parse(
                        laptop.connection().ids().get(laptop.connection().ids().size() - 1)))
                .hasValueSatisfying(id -> assertThat(id.isAfter(last)).isTrue());
        assertThat(bob.connection().data()).containsExactly("before", "after");
        assertThat(hub.sessions().count()).isEqualTo(1);
    }

    @Test
    void aSessionThatIsCommandedBeforeItIsAttachedObeysThen() throws Exception {
        SteppedHub hub = SteppedHub.create();
        TestConnection connection = new TestConnection();
        hub.open(OpenRequest.of(user("ann")), signals -> {
            hub.sessions().ofUser("ann").get(0).join("ops");
            hub.sessions().ofUser("ann").get(0).disconnect();
            return connection.connect(signals);
        });
        hub.run();

        assertThat(connection.end()).isEqualTo("complete");
        assertThat(hub.sessions().count()).isZero();
        hub.publish(Audience.group("ops"), "nobody is left");
        hub.pass(Duration.ofMinutes(1));
        assertThat(connection.end()).isEqualTo("complete");
    }

    @Test
    void drainingLetsEachSessionGoWithinTheSpreadWithItsPositionAndARetryTimeOfItsOwn() {
        SteppedHub hub = SteppedHub.create();
        List<Client> clients = IntStream.range(0, 50)
                .mapToObj(i -> hub.open(user("user " + i)))
                .toList();
        hub.run();
        EventId last = hub.publish(EVERYONE, "last");
        CompletableFuture<Void> drained = hub.drain(Duration.ofSeconds(10));
        hub.run();
        assertThatThrownBy(() -> hub.open(user("late"))).hasMessage("the hub is draining");
        hub.pass(Duration.ofSeconds(5));
        assertThat(hub.sessions().count()).isBetween(10, 40);
        assertThat(drained).isNotDone();
        hub.pass(Duration.ofSeconds(5));

        assertThat(drained).succeedsWithin(Duration.ofSeconds(30));
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.connection().data()).containsExactly("last");
            assertThat(client.connection().text())
                    .containsPattern("event: sse-hub.cursor\nid: " + last + "\nretry: [1-4][0-9]{3}\ndata:\n\n$");
            assertThat(client.connection().end()).isEqualTo("complete");
        });
        assertThat(clients.stream().map(c -> c.connection().text().replaceAll("(?s).*retry: (\\d+).*", "$1")))
                .satisfies(retries ->
                        assertThat(retries.stream().distinct().count()).isGreaterThan(20));
    }

    @Test
    void anOrderlyEndWaitsUntilTheSocketHasTakenTheLastBytes() {
        SteppedHub hub = SteppedHub.create();
        Client slow = hub.open(user("ann"));
        Client stalled = hub.open(user("bob"));
        hub.run();
        slow.connection().fillSocket();
        stalled.connection().fillSocket();
        hub.publish(EVERYONE, "last");
        hub.run();
        hub.disconnect(EVERYONE);
        hub.publish(EVERYONE, "after the end");
        hub.run();
        assertThat(hub.sessions().count()).isZero();
        assertThat(slow.connection().end()).isEmpty();
        slow.connection().drainSocket();
        hub.run();
        assertThat(slow.connection().end()).isEqualTo("complete");
        assertThat(slow.connection().data()).containsExactly("last");

        hub.pass(Duration.ofSeconds(31));
        assertThat(stalled.connection().end()).isEqualTo("abort");
    }

    @Test
    void aBrokenClientEndsByItselfAndInSilence() {
        SteppedHub hub = SteppedHub.create();
        Client broken = hub.open(user("ann"));
        Client healthy = hub.open(user("bob"));
        hub.run();
        broken.connection().breakSocket();
        hub.publish(EVERYONE, "x");
        hub.run();

        assertThat(healthy.connection().data()).containsExactly("x");
        assertThat(broken.session().state()).isEqualTo(State.CLOSED);
        assertThat(hub.metrics().closed().get(CloseReason.CLIENT_GONE)).isEqualTo(1);
        assertThat(hub.sessions().all()).containsExactly(healthy.session());
    }

    @Test
    void aClientThatGoesBeforeItsLaneKnowsItLeavesNothing() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        client.connection().close();
        hub.run();

        assertThat(hub.sessions().count()).isZero();
        assertThat(client.connection().writes()).isEmpty();
    }
}
