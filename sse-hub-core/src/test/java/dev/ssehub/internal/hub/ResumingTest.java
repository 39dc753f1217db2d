package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what a client receives that reconnects with a position. */
class ResumingTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    private static OpenRequest resume(Subscription subscription, EventId id) {
        return OpenRequest.of(subscription).from(id.toString());
    }

    @Test
    void resumesFromTheLastSeenIdWithoutLossAndWithoutRepeating() {
        SteppedHub hub = SteppedHub.create();
        hub.publish(EVERYONE, "seen");
        EventId seen = hub.publish(Audience.user("ann"), "seen too");
        hub.publish(Audience.user("bob"), "not for ann");
        hub.publish(Audience.user("ann"), "missed 1");
        hub.publish(Audience.group("ops"), "missed 2");

        Client client = hub.open(resume(user("ann").group("ops"), seen));
        hub.publish(EVERYONE, "live");
        hub.run();

        assertThat(client.connection().data()).containsExactly("missed 1", "missed 2", "live");
        assertThat(client.session().wasResumed()).isTrue();
        assertThat(client.connection().ids().get(0)).isEqualTo(seen.toString());
    }

    @Test
    void earliestGetsAllThatIsKeptAndNoGap() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(3)));
        IntStream.range(0, 5).forEach(i -> hub.publish(EVERYONE, String.valueOf(i)));

        Client client = hub.open(OpenRequest.of(user("ann")).from("earliest"));
        hub.run();

        assertThat(client.connection().data()).containsExactly("2", "3", "4");
        assertThat(client.connection().text()).doesNotContain("gap");
    }

    @Test
    void aClientThatWantsEverythingIsServedByALaneThatIsBehindWhatIsKept() {
        SteppedHub hub = SteppedHub.with(config -> config.replay(replay -> replay.maxEvents(10)));
        Client ann = hub.open(OpenRequest.of(user("ann")).from(OpenRequest.EARLIEST));
        IntStream.range(0, 30).forEach(i -> hub.publish(Audience.user("ann"), "e" + i));
        hub.run();
        hub.publish(Audience.user("ann"), "later");
        hub.run();

        assertThat(ann.connection().data()).contains("e29", "later");
        assertThat(ann.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void aPositionThatIsNotKeptAnyMoreIsAnsweredByAGapAndThenTheTail() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(3)));
        EventId old = hub.publish(EVERYONE, "0");
        EventId tail = old;
        for (int i = 1; i < 6; i++) {
            tail = hub.publish(EVERYONE, String.valueOf(i));
        }

        Client client = hub.open(resume(user("ann"), old));
        hub.run();
        hub.publish(EVERYONE, "live");
        hub.run();

        assertThat(client.connection().text())
                .startsWith("retry: 3000\n\nevent: sse-hub.gap\ndata: {\"reason\":\"trimmed\",\"from\":\"" + old
                        + "\",\"to\":\"" + tail + "\"}\n\nevent: sse-hub.cursor\nid: " + tail);
        assertThat(client.connection().data()).containsExactly("live");
        assertThat(client.session().wasResumed()).isFalse();
        assertThat(hub.metrics().gaps()).isEqualTo(1);
    }

    @Test
    void whatWasTrimmedForOthersIsNoGap() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(3)));
        EventId old = hub.publish(Audience.user("ann"), "seen");
        IntStream.range(0, 50).forEach(i -> hub.publish(Audience.user("bob"), String.valueOf(i)));
        hub.publish(Audience.user("ann"), "missed");

        Client client = hub.open(resume(user("ann"), old));
        hub.run();

        assertThat(client.connection().data()).containsExactly("missed");
        assertThat(client.connection().text()).doesNotContain("gap");
    }

    @Test
    void anUnknownEpochAFuturePositionAndGarbageAreGaps() {
        SteppedHub hub = SteppedHub.create();
        EventId tail = hub.publish(EVERYONE, "x");

        Client otherLife = hub.open(OpenRequest.of(user("a")).from("7-3"));
        Client future = hub.open(resume(user("b"), new EventId(tail.epoch(), tail.offset() + 1)));
        Client garbage = hub.open(OpenRequest.of(user("c")).from("$ ${jndi:ldap://x}\r\nfoo: bar"));
        hub.run();

        assertThat(otherLife.connection().text()).contains("\"reason\":\"unknown-position\",\"from\":\"7-3\"");
        assertThat(future.connection().text()).contains("\"reason\":\"future\"");
        assertThat(garbage.connection().text())
                .contains("{\"reason\":\"unknown-position\",\"to\":\"" + tail + "\"}")
                .doesNotContain("jndi");
    }

    @Test
    void eventsOlderThanTheRetentionAreAGap() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxAge(Duration.ofMinutes(1))));
        EventId seen = hub.publish(EVERYONE, "seen");
        hub.publish(EVERYONE, "missed");
        hub.pass(Duration.ofMinutes(2));

        Client client = hub.open(resume(user("ann"), seen));
        hub.run();

        assertThat(client.connection().text()).contains("event: sse-hub.gap");
    }
}
