package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What clients of two nodes see when their broker loses the log, or its end. */
abstract class LostLogSuite extends TwoNodesFixture {

    /**
     * Makes the broker lose the log, or its end, while events are published.
     *
     * @param acknowledged the acknowledged events, which grow in the meantime
     */
    protected abstract void loseLog(String log, Map<EventId, String> acknowledged) throws Exception;

    @Test
    void aLogThatIsLostUnderLoadIsAGapForAllClientsAndNothingElse() throws Exception {
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
            loseLog(log, acknowledged);
            await().until(() -> nodes.stream()
                    .allMatch(node -> node.hub().metrics().backplane().epochs() == 2));
            // The lost part may have contained revocations, so all streams end, and the clients reconnect.
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
        for (int i = 0; i < again.size(); i++) {
            Stream stream = again.get(i);
            await().until(() -> stream.data().contains("the end"));
            assertThat(types(stream)).containsOnlyOnce("sse-hub.gap");
            assertThat(stream.data()).doesNotContainAnyElementsOf(streams.get(i).data());
            List<EventId> ids = assertGotWhatWasPublished(stream, acknowledged);
            // Nothing is missing after the gap.
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
                // The log is being lost. This event is not acknowledged.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }
}
