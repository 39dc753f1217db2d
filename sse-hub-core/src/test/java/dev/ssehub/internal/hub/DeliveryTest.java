package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Tests what a connected client receives, round by round, with lanes that are stepped by hand. */
class DeliveryTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    private static OpenRequest resume(Subscription subscription, EventId id) {
        return OpenRequest.of(subscription).from(id.toString());
    }

    @Test
    void aStreamOpensWithTheRetryTimeAndThePosition() {
        SteppedHub hub = SteppedHub.create();
        EventId before = hub.publish(EVERYONE, "before");

        Client client = hub.open(user("ann"));
        hub.run();

        assertThat(client.connection().text())
                .isEqualTo("retry: 3000\n\nevent: sse-hub.cursor\nid: " + before + "\nretry: 3000\ndata:\n\n");
        assertThat(client.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void deliversToEveryoneToAllTabsOfAUserToAGroupAndToOneSession() {
        SteppedHub hub = SteppedHub.create();
        Client annsLaptop = hub.open(user("ann").group("ops"));
        Client annsPhone = hub.open(user("ann"));
        Client bob = hub.open(user("bob"));

        hub.publish(EVERYONE, "all");
        hub.publish(Audience.user("ann"), "ann");
        hub.publish(Audience.group("ops"), "ops");
        hub.publish(Audience.session(bob.session().id()), "bob's tab");
        hub.run();

        assertThat(annsLaptop.connection().data()).containsExactly("all", "ann", "ops");
        assertThat(annsPhone.connection().data()).containsExactly("all", "ann");
        assertThat(bob.connection().data()).containsExactly("all", "bob's tab");
    }

    @Test
    void deliversWhatWasPublishedBetweenOpeningAndTheFirstRound() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.publish(EVERYONE, "early");
        hub.run();

        assertThat(client.connection().data()).containsExactly("early");
    }

    @Test
    void writesAllThatIsPendingForASessionAtOnce() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        int writesBefore = client.connection().writes().size();

        IntStream.range(0, 100).forEach(i -> hub.publish(EVERYONE, "event " + i));
        hub.run();

        assertThat(client.connection().writes()).hasSize(writesBefore + 1);
        assertThat(client.connection().data()).hasSize(100);
    }

    @Test
    void neverWritesMoreThan64KiBAtOnce() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        IntStream.range(0, 50).forEach(i -> hub.publish(EVERYONE, "x".repeat(5000)));
        hub.run();
        hub.publish(EVERYONE, "y".repeat(200_000));
        hub.run();

        List<Integer> sizes =
                client.connection().writes().stream().map(String::length).toList();
        assertThat(sizes).allMatch(size -> size <= 64 * 1024);
        assertThat(client.connection().data()).hasSize(51);
    }

    @Test
    void ephemeralEventsAreForThoseWhoAreThere() {
        SteppedHub hub = SteppedHub.create();
        EventId seen = hub.publish(EVERYONE, "seen");
        Client present = hub.open(user("present"));
        hub.run();
        hub.publish(EVERYONE, SseEvent.of("typing").ephemeral());
        hub.run();

        Client resumed = hub.open(resume(user("ann"), seen));
        hub.publish(EVERYONE, SseEvent.of("typing again").ephemeral());
        hub.run();

        assertThat(present.connection().data()).containsExactly("typing", "typing again");
        assertThat(resumed.connection().data()).containsExactly("typing again");
    }

    @Test
    void anEventOlderThanItsTtlIsLeftOut() {
        SteppedHub hub = SteppedHub.create();
        EventId seen = hub.publish(EVERYONE, "seen");
        hub.publish(EVERYONE, SseEvent.of("short").ttl(Duration.ofSeconds(1)));
        hub.publish(EVERYONE, SseEvent.of("long").ttl(Duration.ofSeconds(60)));
        hub.pass(Duration.ofSeconds(2));

        Client client = hub.open(resume(user("ann"), seen));
        hub.run();

        assertThat(client.connection().data()).containsExactly("long");
        assertThat(client.connection().text()).doesNotContain("gap");
    }

    @Test
    void oneIdempotencyKeyIsOneEvent() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        EventId first = hub.publish(EVERYONE, SseEvent.of("paid").idempotencyKey("order-17"));
        EventId second = hub.publish(EVERYONE, SseEvent.of("paid").idempotencyKey("order-17"));
        hub.run();

        assertThat(second).isEqualTo(first);
        assertThat(client.connection().data()).containsExactly("paid");
    }

    @Test
    void anEventThatIsTooLargeIsRefusedAndLeavesTheLogAsItIs() {
        SteppedHub hub = SteppedHub.with(c -> c.maxEventBytes(1000));
        EventId before = hub.cursor();

        assertThatThrownBy(() -> hub.publish(EVERYONE, "x".repeat(1000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an encoded event must have at most 1,000 bytes (maxEventBytes) but had 1,008");
        assertThat(hub.cursor()).isEqualTo(before);
    }
}
