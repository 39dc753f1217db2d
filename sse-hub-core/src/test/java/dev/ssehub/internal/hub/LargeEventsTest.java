package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests events that are larger than one write: progress within an event counts, and sessions hold no copies. */
class LargeEventsTest {

    private static final Audience EVERYONE = Audience.everyone();
    private static final String FOUR_MEGABYTES = "x".repeat(4_000_000);

    private static SteppedHub hub() {
        return SteppedHub.with(config -> config.stallTimeout(Duration.ofSeconds(5))
                .heartbeat(Duration.ofSeconds(1))
                .maxEventBytes(5_000_000));
    }

    private static Client openAndFill(SteppedHub hub, OpenRequest request) {
        Client client = hub.open(request);
        client.connection().fillSocket();
        hub.run();
        return client;
    }

    @Test
    void aClientThatReadsSlowlyButSteadilyIsNotCutInTheMiddleOfALargeEvent() {
        SteppedHub hub = hub();
        Client live = openAndFill(hub, OpenRequest.of(Subscription.user("ann")));
        live.connection().takeOneWrite();
        hub.run();
        hub.publish(EVERYONE, FOUR_MEGABYTES);
        EventId last = hub.publish(EVERYONE, "after");
        hub.run();

        Client resuming =
                openAndFill(hub, OpenRequest.of(Subscription.user("bob")).from(OpenRequest.EARLIEST));
        for (int second = 0; second < 100; second++) {
            hub.pass(Duration.ofSeconds(1));
            live.connection().takeOneWrite();
            resuming.connection().takeOneWrite();
            hub.run();
        }

        for (Client client : List.of(live, resuming)) {
            assertThat(client.session().state()).isNotEqualTo(State.CLOSED);
            assertThat(client.connection().data()).containsExactly(FOUR_MEGABYTES, "after");
            assertThat(client.connection().eventIds()).last().isEqualTo(last.toString());
        }
    }

    @Test
    void aClientThatTakesNothingInTheMiddleOfALargeEventIsCutAsStalled() {
        SteppedHub hub = hub();
        Client client = openAndFill(hub, OpenRequest.of(Subscription.user("ann")));
        client.connection().takeOneWrite();
        hub.publish(EVERYONE, FOUR_MEGABYTES);
        hub.run();
        client.connection().takeOneWrite();
        hub.run();
        hub.pass(Duration.ofSeconds(4));
        assertThat(client.session().state()).isEqualTo(State.LAGGING);

        hub.pass(Duration.ofSeconds(2));
        assertThat(client.session().state()).isEqualTo(State.CLOSED);
        assertThat(client.connection().end()).isEqualTo("abort");
    }

    @Test
    void noHeartbeatAndNoFarewellComesBetweenTheSlicesOfAnEvent() {
        SteppedHub hub = hub();
        Client client = hub.open(Subscription.user("ann"));
        hub.run();
        client.connection().fillSocket();
        hub.publish(EVERYONE, FOUR_MEGABYTES);
        hub.run();
        client.connection().takeOneWrite();
        hub.pass(Duration.ofSeconds(3));

        client.session().disconnect();
        client.connection().drainSocket();
        hub.run();

        assertThat(client.session().state()).isEqualTo(State.CLOSED);
        String text = client.connection().text();
        assertThat(text.substring(text.indexOf("data: x") + "data: ".length())).matches("x+");
    }

    @Test
    void clientsThatStallInALargeEventShareItsBytes() {
        SteppedHub hub = hub();
        hub.publish(Audience.user("ann"), SseEvent.of(FOUR_MEGABYTES).key("state"));
        List<Client> catchingUp = IntStream.range(0, 60)
                .mapToObj(i -> openAndFill(
                        hub, OpenRequest.of(Subscription.user("ann")).from(OpenRequest.EARLIEST)))
                .toList();
        List<Client> fresh = IntStream.range(0, 60)
                .mapToObj(i -> openAndFill(hub, OpenRequest.of(Subscription.user("ann"))))
                .toList();
        for (int i = 0; i < 3; i++) {
            catchingUp.forEach(client -> client.connection().takeOneWrite());
            fresh.forEach(client -> client.connection().takeOneWrite());
            hub.run();
        }

        byte[] shared = catchingUp.get(0).connection().lastBytes();
        assertThat(shared).hasSizeGreaterThan(4_000_000);
        assertThat(catchingUp).allMatch(client -> client.connection().lastBytes() == shared);
        assertThat(fresh).allMatch(client -> client.connection().lastBytes() == shared);
    }

    @Test
    void leavingAGroupWhileRetainedValuesAreSentDoesNotRepeatThem() {
        SteppedHub hub = hub();
        hub.publish(
                Audience.user("ann"), SseEvent.of("first " + "x".repeat(50_000)).key("a"));
        hub.publish(
                Audience.user("ann"),
                SseEvent.of("second " + "x".repeat(50_000)).key("b"));
        Client client = openAndFill(hub, OpenRequest.of(Subscription.user("ann").group("red")));
        client.connection().takeOneWrite();
        hub.run();
        assertThat(client.connection().data()).hasSize(1);

        client.session().leave("red");
        client.connection().drainSocket();
        hub.run();

        assertThat(client.connection().data().stream().map(data -> data.split(" ")[0]))
                .containsExactly("first", "second");
    }

    @Test
    void heartbeatsThatAreDueWhileManySessionsAreInALargeEventHoldUpNoLane() {
        SteppedHub hub = hub();
        List<Client> clients = IntStream.range(0, 100)
                .mapToObj(i -> hub.open(Subscription.user("user " + i)))
                .toList();
        hub.run();
        hub.publish(EVERYONE, "x".repeat(900_000));
        hub.lanes().get(0).runOnce();
        hub.clock.advance(Duration.ofSeconds(4));
        // This call would never return if the heartbeats kept the lane working.
        hub.run();

        assertThat(clients).allMatch(client -> client.connection().data().size() == 1);
        int writes = clients.get(0).connection().writes().size();
        hub.pass(Duration.ofSeconds(1));
        assertThat(clients.get(0).connection().writes()).as("a heartbeat").hasSizeGreaterThan(writes);
    }
}
