package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfigBuilder;
import dev.ssehub.SseHub;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What clients of two nodes see. */
abstract class TwoNodesSuite extends TwoNodesFixture {

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
    void aPositionThatNeverComesIsAGap() throws Exception {
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
    void whatANodeDoesNotKeepItselfComesFromTheBroker() throws Exception {
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

        // The same on a node that has only just started.
        ClusterNode late = node(broker().uri(), config -> config.replay(r -> r.maxEvents(20)));
        Stream again = resume(clientsOf(late), "ann", begin);
        await().until(() -> again.data().contains("live"));
        assertThat(again.data()).containsAll(expected).hasSize(expected.size() + 1);
        assertThat(types(again)).doesNotContain("sse-hub.gap");
    }

    @Test
    void aLogThatIsLostUnderLoadIsAGapForEverybodyAndNothingWrong() throws Exception {
        List<ClusterNode> nodes = List.of(node(), node());
        List<StreamSwarm> swarms = new ArrayList<>();
        List<Stream> streams = new ArrayList<>();
        for (ClusterNode node : nodes) {
            StreamSwarm swarm = clientsOf(node);
            for (int i = 0; i < 20; i++) {
                swarms.add(swarm);
                streams.add(swarm.open("/events?user=user" + i));
            }
        }
        await().until(() ->
                streams.stream().noneMatch(stream -> stream.lastEventId().isEmpty()));
        Map<EventId, String> acknowledged = new ConcurrentSkipListMap<>();
        List<Stream> again = new ArrayList<>();
        AtomicInteger published = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Void>> publishers = nodes.stream()
                .map(node ->
                        CompletableFuture.runAsync(() -> publishUntil(enough, node.hub(), published, acknowledged)))
                .toList();
        try {
            await().until(() -> acknowledged.size() > 200);
            loseLog(log);
            await().until(() -> nodes.stream()
                    .allMatch(node -> node.hub().metrics().backplane().epochs() == 2));
            // Nobody knows what was revoked in what is lost: all streams end, and the clients come back.
            for (int i = 0; i < streams.size(); i++) {
                Stream ended = streams.get(i);
                await().until(() -> ended.end() != null);
                again.add(resume(swarms.get(i), "user" + i % 20, ended.lastEventId()));
            }
            int then = acknowledged.size();
            await().until(() -> acknowledged.size() > then + 200);
        } finally {
            enough.set(true);
        }
        publishers.forEach(CompletableFuture::join);
        nodes.get(0).hub().publish(Audience.everyone(), SseEvent.of("the end"));

        for (Stream stream : streams) {
            assertThat(types(stream)).doesNotContain("sse-hub.gap");
            assertGotWhatWasPublished(stream, acknowledged);
        }
        for (Stream stream : again) {
            await().until(() -> stream.data().contains("the end"));
            assertThat(types(stream)).containsOnlyOnce("sse-hub.gap");
            List<EventId> ids = assertGotWhatWasPublished(stream, acknowledged);
            // After the gap nothing is missing.
            assertThat(ids)
                    .containsAll(acknowledged.keySet().stream()
                            .filter(id -> !ids.get(0).isAfter(id))
                            .toList());
        }
    }

    private static List<EventId> assertGotWhatWasPublished(Stream stream, Map<EventId, String> acknowledged) {
        assertThat(stream.data()).doesNotHaveDuplicates();
        List<ReceivedEvent> got = stream.events().stream()
                .filter(event -> event.type().equals("message") && !event.data().equals("the end"))
                .toList();
        List<EventId> ids = got.stream()
                .map(event -> EventId.parse(event.lastEventId()).orElseThrow())
                .toList();
        assertThat(ids).isNotEmpty().isSorted().doesNotHaveDuplicates();
        got.forEach(event -> assertThat(
                        acknowledged.get(EventId.parse(event.lastEventId()).orElseThrow()))
                .isIn(event.data(), null));
        return ids;
    }

    private static void publishUntil(
            AtomicBoolean enough, SseHub hub, AtomicInteger published, Map<EventId, String> acknowledged) {
        while (!enough.get()) {
            String text = "e" + published.getAndIncrement();
            try {
                acknowledged.put(hub.publish(Audience.everyone(), SseEvent.of(text)), text);
            } catch (PublishException e) {
                // While the log is being lost; this one is not claimed to have been accepted.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    @Test
    void whileTheBrokerIsFrozenStreamsStayOpenWithTheirHeartbeatsAndPublishingSaysThatItFailed() throws Exception {
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
    void presenceIsOfTheWholeClusterAndRightWithinTheLeaseWhenANodeDies() throws Exception {
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
        // A tick and an append beyond the lease, and time for a machine that is slow.
        await().atMost(ClusterNode.LEASE.plusSeconds(10)).untilAsserted(() -> {
            assertThat(presence.users()).isEqualTo(Set.of("ann"));
            assertThat(presence.sessions()).isEqualTo(1);
            assertThat(presence.nodes()).containsExactly(presence.node());
        });
    }
}
