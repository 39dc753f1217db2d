package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfigBuilder;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.CuttingProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What clients of two nodes see. */
abstract class TwoNodesSuite extends LostLogSuite {

    /** Makes the broker lose the log. */
    protected abstract void loseLog(String log) throws Exception;

    @Override
    protected final void loseLog(String lost, Map<EventId, String> acknowledged) throws Exception {
        loseLog(lost);
    }

    @Test
    void anyNodePublishesAndAnyNodeResumesAnyClient() throws Exception {
        ClusterNode one = node();
        ClusterNode other = node();
        Stream stream = clientsOf(one).open("/events?user=ann&group=ops");
        await().until(() -> !stream.lastEventId().isEmpty());
        other.hub().publish(Audience.user("ann"), SseEvent.of("1"));
        one.hub().publish(Audience.group("ops"), SseEvent.of("2"));
        other.hub().publish(Audience.everyone(), SseEvent.of("3"));
        await().until(() -> stream.data().equals(List.of("1", "2", "3")));
        stream.reset();
        one.hub().publish(Audience.user("ann"), SseEvent.of("4"));
        EventId last = one.hub().publish(Audience.everyone(), SseEvent.of("5"));

        Stream resumed = resume(clientsOf(other), "ann", stream.lastEventId());
        await().until(() -> resumed.data().equals(List.of("4", "5")));
        assertThat(resumed.lastEventId()).isEqualTo(last.toString());
        assertThat(types(resumed)).doesNotContain("sse-hub.gap");
    }

    @Test
    void aClientThatIsAheadOfItsNewNodeWaitsForItAndGetsNoGap() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(broker().port())) {
            ClusterNode ahead = node();
            ClusterNode behind = node(through(proxy), config -> config);
            proxy.block(true);
            await().until(() -> !behind.hub().isAvailable());
            EventId last = ahead.hub().publish(Audience.everyone(), SseEvent.of("before"));
            Stream stream = resume(clientsOf(behind), "ann", last.toString());
            await().until(() -> behind.hub().sessions().count() == 1);
            await().until(() -> !types(stream).isEmpty());
            ahead.hub().publish(Audience.everyone(), SseEvent.of("after"));
            proxy.block(false);

            await().until(() -> stream.data().equals(List.of("after")));
            assertThat(types(stream)).doesNotContain("sse-hub.gap");
        }
    }

    @Test
    void aPositionThatIsNeverReachedIsAGap() throws Exception {
        ClusterNode node = node();
        EventId now = node.hub().cursor();
        Stream stream = resume(clientsOf(node), "ann", new EventId(now.epoch(), now.offset() + 1_000_000).toString());
        await().until(() -> types(stream).contains("sse-hub.gap"));
        node.hub().publish(Audience.everyone(), SseEvent.of("live"));
        await().until(() -> stream.data().contains("live"));
    }

    @Test
    void opaquePositionsAreTheSameOnEveryNodeAndInTheBrokersHistory() throws Exception {
        UnaryOperator<HubConfigBuilder> settings =
                config -> config.positionSecret("the same on all nodes").replay(r -> r.maxEvents(20));
        ClusterNode one = node(broker().uri(), settings);
        ClusterNode other = node(broker().uri(), settings);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ids.add(one.hub()
                    .publish(Audience.user("ann"), SseEvent.of("e" + i))
                    .toString());
        }
        Stream stream = resume(clientsOf(other), "ann", ids.get(0));
        await().until(() -> stream.data().size() >= 299);

        assertThat(stream.events().stream()
                        .filter(event -> event.type().equals("message"))
                        .map(ReceivedEvent::lastEventId))
                .containsExactlyElementsOf(ids.subList(1, 300));
        assertThat(types(stream)).doesNotContain("sse-hub.gap");
        assertThat(ids).noneMatch(id -> id.matches("\\d+-\\d+"));
    }

    @Test
    void eventsThatANodeDoesNotKeepComeFromTheBroker() throws Exception {
        ClusterNode small = node(broker().uri(), config -> config.replay(r -> r.maxEvents(20)));
        String begin = small.hub().cursor().toString();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            boolean forAnn = i % 3 == 0;
            small.hub().publish(forAnn ? Audience.user("ann") : Audience.user("bob"), SseEvent.of("e" + i));
            if (forAnn) {
                expected.add("e" + i);
            }
        }
        Stream stream = resume(clientsOf(small), "ann", begin);
        await().until(() -> stream.data().size() >= expected.size());
        assertThat(stream.data()).isEqualTo(expected);
        assertThat(types(stream)).doesNotContain("sse-hub.gap");
        small.hub().publish(Audience.everyone(), SseEvent.of("live"));
        await().until(() -> stream.data().contains("live"));

        // The same on a node that has just started.
        ClusterNode late = node(broker().uri(), config -> config.replay(r -> r.maxEvents(20)));
        Stream again = resume(clientsOf(late), "ann", begin);
        await().until(() -> again.data().contains("live"));
        assertThat(again.data()).containsAll(expected).hasSize(expected.size() + 1);
        assertThat(types(again)).doesNotContain("sse-hub.gap");
    }

    @Test
    void whileTheBrokerIsFrozenStreamsStayOpenWithHeartbeatsAndPublishingFails() throws Exception {
        ClusterNode node = node();
        Stream stream = clientsOf(node).open("/events?user=ann");
        await().until(() -> !stream.lastEventId().isEmpty());
        broker().freeze();
        try {
            assertThatThrownBy(() -> node.hub().publish(Audience.everyone(), SseEvent.of("during")))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            e -> assertThat(e.mayHaveHappened()).isTrue());
            await().until(() -> !node.hub().isAvailable());
            long bytes = stream.bodyBytes();
            await().until(() -> stream.bodyBytes() > bytes);
            assertThat(stream.end()).isNull();
        } finally {
            broker().thaw();
        }
        await().until(() -> node.hub().isAvailable());
        node.hub().publish(Audience.everyone(), SseEvent.of("after"));
        await().until(() -> stream.data().contains("after"));
        assertThat(types(stream)).doesNotContain("sse-hub.gap");
    }

    @Test
    void membershipsAndDisconnectsReachEveryNode() throws Exception {
        ClusterNode one = node();
        ClusterNode other = node();
        Stream stream = clientsOf(one).open("/events?user=ann");
        await().until(() -> one.hub().sessions().count() == 1);
        other.hub().groups().join("ann", "ops");
        other.hub().publish(Audience.group("ops"), SseEvent.of("for ops"));
        await().until(() -> stream.data().contains("for ops"));
        assertThat(one.hub().groups().of("ann")).containsExactly("ops");
        other.hub().disconnect(Audience.user("ann"));
        await().until(() -> stream.end() != null);
    }

    @Test
    void presenceCoversTheClusterAndIsCorrectWithinALeaseOfANodesDeath() throws Exception {
        ClusterNode node = node();
        int port = AppProcess.freePort();
        AppProcess mortal = ClusterProcess.start(port, broker().uri(), log, Broker.TIMEOUT);
        toClose.add(mortal);
        clientsOf(node).open("/events?user=ann&group=ops");
        StreamSwarm there = new StreamSwarm(StreamSwarm.local(port));
        toClose.add(there);
        there.open("/events?user=ann&group=ops");
        there.open("/events?user=bob&group=ops");
        there.open("/events?user=bob&group=ops");

        var presence = node.hub().presence();
        await().untilAsserted(() -> {
            assertThat(presence.users()).isEqualTo(Set.of("ann", "bob"));
            assertThat(presence.sessionsOf("bob")).isEqualTo(2);
            assertThat(presence.sessionsIn("ops")).isEqualTo(4);
            assertThat(presence.sessions()).isEqualTo(4);
            assertThat(presence.nodes()).hasSize(2);
            assertThat(presence.nodesOf("ann")).hasSize(2);
        });
        mortal.kill();
        // The lease, plus a tick, an append, and some time for a slow machine.
        await().atMost(ClusterNode.LEASE.plusSeconds(10)).untilAsserted(() -> {
            assertThat(presence.users()).isEqualTo(Set.of("ann"));
            assertThat(presence.sessions()).isEqualTo(1);
            assertThat(presence.nodes()).containsExactly(presence.node());
        });
    }
}
