package dev.ssehub.tests.cluster;

import dev.ssehub.HubConfigBuilder;
import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.CuttingProxy;
import dev.ssehub.tests.support.PatientAwaits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Creates nodes on one log of a real broker, and their clients, for one test at a time. */
@ExtendWith(PatientAwaits.class)
abstract class TwoNodesFixture {

    final List<AutoCloseable> toClose = new ArrayList<>();
    /** The name of the log of this test. */
    String log = "";

    protected abstract Broker broker();

    @BeforeEach
    void nameLog() {
        log = UUID.randomUUID().toString();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
    }

    /** Returns the URI at which nodes reach the broker. */
    protected String uri() {
        return broker().uri();
    }

    final ClusterNode node() throws Exception {
        return node(uri(), config -> config);
    }

    final ClusterNode node(String uri, UnaryOperator<HubConfigBuilder> settings) throws Exception {
        ClusterNode node = new ClusterNode(0, ClusterNode.backplane(uri, log, Broker.TIMEOUT), settings);
        toClose.add(node);
        return node;
    }

    final String through(CuttingProxy proxy) {
        return broker().uri().replace(":" + broker().port(), ":" + proxy.port());
    }

    final StreamSwarm clientsOf(ClusterNode node) {
        StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(node.port()));
        toClose.add(swarm);
        return swarm;
    }

    static Stream resume(StreamSwarm swarm, String user, String lastEventId) {
        return swarm.open("/events?user=" + user, Map.of("Last-Event-ID", lastEventId));
    }

    static List<String> types(Stream stream) {
        return stream.events().stream().map(ReceivedEvent::type).toList();
    }
}
