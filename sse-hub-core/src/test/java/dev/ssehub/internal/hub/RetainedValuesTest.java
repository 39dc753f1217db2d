package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the latest event of each key: who receives it, and which events it replaces. */
class RetainedValuesTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    private static OpenRequest resume(Subscription subscription, EventId id) {
        return OpenRequest.of(subscription).from(id.toString());
    }

    @Test
    void newSessionsGetTheLatestOfEachKeyWithoutAnIdAndThenThePosition() {
        SteppedHub hub = SteppedHub.create();
        hub.publish(Audience.user("ann"), SseEvent.named("unread").data("1").key("unread"));
        hub.publish(Audience.user("ann"), SseEvent.named("unread").data("2").key("unread"));
        EventId tail = hub.publish(EVERYONE, "not keyed");

        Client client = hub.open(user("ann"));
        hub.run();

        assertThat(client.connection().text())
                .isEqualTo("retry: 3000\n\nevent: unread\ndata: 2\n\nevent: sse-hub.cursor\nid: " + tail
                        + "\nretry: 3000\ndata:\n\n");
    }

    @Test
    void resumingSessionsSkipWhatIsSuperseded() {
        SteppedHub hub = SteppedHub.create();
        EventId seen = hub.publish(EVERYONE, "seen");
        IntStream.range(0, 10)
                .forEach(i -> hub.publish(EVERYONE, SseEvent.of("price " + i).key("price")));
        hub.publish(EVERYONE, "last");

        Client client = hub.open(resume(user("ann"), seen));
        hub.run();

        assertThat(client.connection().data()).containsExactly("price 9", "last");
    }

    @Test
    void aValueOutlivesTheWindowAndReachesNewAndResumingSessions() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(5)));
        EventId seen = hub.publish(EVERYONE, "seen");
        EventId value =
                hub.publish(Audience.user("ann"), SseEvent.of("unread 1").key("unread"));
        IntStream.range(0, 20).forEach(i -> hub.publish(Audience.user("bob"), "x"));

        Client fresh = hub.open(user("ann"));
        Client resumed = hub.open(resume(user("ann"), value));
        Client behind = hub.open(resume(user("ann"), new EventId(seen.epoch(), seen.offset())));
        hub.run();

        assertThat(fresh.connection().data()).containsExactly("unread 1");
        assertThat(fresh.connection().eventIds()).isEmpty();
        assertThat(resumed.connection().data()).isEmpty();
        assertThat(behind.connection().eventIds()).containsExactly(value.toString());
    }

    @Test
    void aSessionThatJoinsGetsTheGroupsValues() {
        SteppedHub hub = SteppedHub.create();
        hub.publish(Audience.group("cpu"), SseEvent.of("42 %").key("load"));
        Client client = hub.open(user("ann"));
        hub.run();
        client.session().join("cpu");
        hub.run();
        hub.publish(Audience.group("cpu"), SseEvent.of("43 %").key("load"));
        hub.run();

        assertThat(client.connection().data()).containsExactly("42 %", "43 %");
        assertThat(client.session().state()).isEqualTo(State.LIVE);
    }
}
