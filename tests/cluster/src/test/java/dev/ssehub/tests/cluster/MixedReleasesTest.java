package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import dev.ssehub.tests.support.HttpCaller;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three releases on one log, as during a rollout: docs/compatibility.md describes what is promised for that. */
class MixedReleasesTest extends TwoNodesFixture {

    private static final String GAP = "sse-hub.gap";

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.redis();

    @TempDir
    static Path directory;

    private ClusterNode present;
    private int earlierPort;
    private int laterPort;

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }

    @BeforeEach
    void startOneNodeOfEachRelease() throws Exception {
        present = node();
        earlierPort = start(OtherRelease.EARLIER);
        laterPort = start(OtherRelease.LATER);
    }

    private int start(OtherRelease release) throws Exception {
        int port = AppProcess.freePort();
        toClose.add(release.start(directory, port, broker().uri(), log, Broker.TIMEOUT));
        return port;
    }

    @Test
    void theyUnderstandEachOtherAndUnknownRecordsAreGaps() throws Exception {
        Stream onEarlier = open(earlierPort);
        Stream onPresent = open(present.port());
        Stream onLater = open(laterPort);
        List<Stream> all = List.of(onEarlier, onPresent, onLater);

        // Records that all releases know, from each node to each node.
        publish(earlierPort, "from the earlier");
        present.hub().publish(Audience.user("ann"), SseEvent.of("from the present"));
        publish(laterPort, "from the later");
        List<String> known = List.of("from the earlier", "from the present", "from the later");
        await().untilAsserted(() -> assertThat(all).allSatisfy(stream -> {
            assertThat(stream.data()).containsExactlyElementsOf(known);
            assertThat(types(stream)).doesNotContain(GAP);
        }));

        // A record of this release that the earlier one does not know.
        present.hub().publish(Audience.users("ann", "bob"), SseEvent.of("for several"));
        present.hub().publish(Audience.user("ann"), SseEvent.of("then"));
        await().untilAsserted(
                        () -> assertThat(all).allMatch(stream -> stream.data().contains("then")));
        assertThat(onEarlier.data()).doesNotContain("for several");
        assertThat(types(onEarlier)).containsOnlyOnce(GAP);
        assertThat(List.of(onPresent, onLater)).allSatisfy(stream -> {
            assertThat(stream.data()).contains("for several");
            assertThat(types(stream)).doesNotContain(GAP);
        });

        // A record of the later release that neither of the others knows. A node has at most one hole per second, which
        // includes the records that arrive in the meantime.
        String before = onPresent.lastEventId();
        publish(laterPort, "NEW");
        publish(earlierPort, "right behind it");
        await().until(() -> gaps(onEarlier) == 2 && gaps(onPresent) == 1);
        publish(earlierPort, "at the end");
        await().untilAsserted(() -> assertThat(all)
                .allSatisfy(stream ->
                        assertThat(stream.data()).contains("at the end").doesNotHaveDuplicates()));
        assertThat(onLater.data()).contains("NEW", "right behind it");
        assertThat(List.of(gaps(onEarlier), gaps(onPresent), gaps(onLater))).containsExactly(2L, 1L, 0L);
        assertThat(List.of(onEarlier, onPresent))
                .allSatisfy(stream -> assertThat(stream.data()).doesNotContain("NEW"));

        // A client that was disconnected in the meantime gets what its node knows, and a gap for the rest.
        Stream again = resume(swarm(laterPort), "ann", before);
        await().until(() -> again.data().equals(List.of("NEW", "right behind it", "at the end")));
        assertThat(gaps(again)).isZero();
        Stream lacking = resume(swarm(earlierPort), "ann", before);
        await().until(() -> gaps(lacking) == 1);
        publish(laterPort, "live");
        await().until(() -> lacking.data().contains("live"));
        assertThat(lacking.data()).doesNotContain("NEW");
    }

    @Test
    void anUpdatedNodeDeliversWhatTheOldOneCouldNot() throws Exception {
        EventId begin = present.hub().cursor();
        publish(laterPort, "NEW");
        publish(laterPort, "after it");
        Stream lacking = resume(swarm(present.port()), "ann", begin.toString());
        await().until(() -> types(lacking).contains(GAP));

        int updated = start(OtherRelease.LATER);
        Stream served = resume(swarm(updated), "ann", begin.toString());
        await().until(() -> served.data().equals(List.of("NEW", "after it")));
        assertThat(types(served)).doesNotContain(GAP);
    }

    @Test
    void aDisconnectThatTheEarlierReleaseCannotReadStillEndsItsStreams() throws Exception {
        Stream onEarlier = open(earlierPort);
        Stream onPresent = open(present.port());
        Stream other = swarm(present.port()).open("/events?user=bob");
        await().until(() -> !other.lastEventId().isEmpty());
        present.hub().groups().join("ann", "ops");
        present.hub().publish(Audience.group("ops"), SseEvent.of("for ops"));
        await().until(() ->
                onEarlier.data().contains("for ops") && onPresent.data().contains("for ops"));

        // This is a record of the second version.
        present.hub().disconnectForGood(Audience.user("ann"));
        await().until(() -> onPresent.end() != null && onEarlier.end() != null);
        assertThat(onPresent.lastEventId()).isEqualTo("not-welcome");
        // The earlier node knows that something was revoked, but not what, so its clients have to be authorised again.
        assertThat(onEarlier.lastEventId()).isNotEqualTo("not-welcome");
        assertThat(other.end()).isNull();
    }

    private static long gaps(Stream stream) {
        return types(stream).stream().filter(GAP::equals).count();
    }

    private Stream open(int port) {
        Stream stream = swarm(port).open("/events?user=ann");
        await().until(() -> !stream.lastEventId().isEmpty());
        return stream;
    }

    private StreamSwarm swarm(int port) {
        StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port));
        toClose.add(swarm);
        return swarm;
    }

    private static void publish(int port, String data) throws Exception {
        HttpCaller http = new HttpCaller(port);
        HttpResponse<String> answer =
                http.send(http.request("/publish?to=user:ann").POST(BodyPublishers.ofString(data)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
