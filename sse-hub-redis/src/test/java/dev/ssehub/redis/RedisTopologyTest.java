package dev.ssehub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.backplane.RunStore.Started;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.Watch;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.run.RunEnd;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.RunReader;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.PatientAwaits;
import dev.ssehub.tests.support.RedisServer;
import dev.ssehub.tests.support.SelfSigned;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Redis Cluster, a master that Sentinel replaces, a user with a password, and TLS. */
@ExtendWith(PatientAwaits.class)
class RedisTopologyTest {

    private static LogRecord event(String text) {
        return new LogRecord.Publication(
                Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, "key of " + text);
    }

    private static String command(RedisServer server, String... words) {
        return command(server.uri(), words);
    }

    private static String command(String uri, String... words) {
        try (RedisClient client = RedisClient.create(uri)) {
            var arguments = new CommandArgs<>(StringCodec.UTF8);
            for (int i = 1; i < words.length; i++) {
                arguments.add(words[i]);
            }
            return String.valueOf(client.connect()
                    .sync()
                    .dispatch(
                            () -> words[0].getBytes(StandardCharsets.US_ASCII),
                            new NestedMultiOutput<>(StringCodec.UTF8),
                            arguments));
        }
    }

    /** Unless a port is set, Redis chooses one for its bus that may be in use. */
    private static RedisServer clusterNode(String busPort) throws IOException {
        return RedisServer.start("--cluster-enabled", "yes", "--cluster-port", busPort);
    }

    private static void assertThatRunsWork(RunStore mine, RunStore theirs) {
        String id = UUID.randomUUID().toString();
        NewRun run =
                new NewRun(id, "t", "chat", "ann", "d", null, true, 9, Duration.ofMinutes(1), Duration.ofMinutes(1));
        RunReader reader = new RunReader(theirs, id);
        Watch watch = theirs.watch(id, reader);
        assertThat(mine.start(run).started()).isEqualTo(Started.RUNNING);
        await().until(() -> reader.interruptions() > 0);
        assertThat(mine.append(id, "t", 1, List.of(new byte[] {'a'})).toCompletableFuture())
                .succeedsWithin(TestTimeouts.condition())
                .isEqualTo(true);
        await().until(() -> reader.pushed() == 1);
        theirs.watched(List.of(id), Duration.ofMinutes(1));
        assertThat(mine.renew(Map.of(id, "t"), Duration.ofMinutes(1)))
                .containsEntry(id, new Renewed(State.RUNNING, true));
        assertThat(theirs.end(id, false, RunEnd.completed(), stored -> List.of()))
                .isTrue();
        await().until(() -> reader.reached() == 2);
        assertThat(mine.ownedBy("ann")).contains(id);
        assertThat(mine.inScope("chat")).contains(id);
        assertThat(theirs.overdue(9)).isEmpty();
        assertThat(theirs.claimForArchive(9, Duration.ofMinutes(1))).contains(id);
        mine.archived(List.of(id));
        watch.close();
    }

    @Test
    void aHubOfARedisClusterIsInOneSlotWhereverThatIs() throws Exception {
        String busOfOther = String.valueOf(AppProcess.freePort());
        try (RedisServer one = clusterNode(String.valueOf(AppProcess.freePort()));
                RedisServer other = clusterNode(busOfOther)) {
            command(one, "CLUSTER", "ADDSLOTSRANGE", "0", "8191");
            command(other, "CLUSTER", "ADDSLOTSRANGE", "8192", "16383");
            command(one, "CLUSTER", "MEET", "127.0.0.1", String.valueOf(other.port()), busOfOther);
            await().until(() -> command(one, "CLUSTER", "INFO").contains("cluster_state:ok")
                    && command(other, "CLUSTER", "INFO").contains("cluster_state:ok")
                    && command(other, "CLUSTER", "INFO").contains("cluster_known_nodes:2"));

            // Enough hubs for both nodes to have some.
            for (int i = 0; i < 8; i++) {
                String hub = UUID.randomUUID().toString();
                RecordingReceiver tail = new RecordingReceiver();
                RecordingReceiver otherTail = new RecordingReceiver();
                try (Backplane through = RedisBackplane.builder(one.uri(), hub).build();
                        Backplane throughOther =
                                RedisBackplane.builder(other.uri(), hub).build()) {
                    through.start(tail);
                    throughOther.start(otherTail);
                    List<EventId> ids = List.of(
                            through.append(event("a")),
                            throughOther.append(event("b")),
                            through.append(new LogRecord.Membership("ann", "ops", true)));
                    assertThat(throughOther.append(event("a"))).isEqualTo(ids.get(0));
                    await().until(() ->
                            tail.ids().equals(ids) && otherTail.ids().equals(ids));
                    assertThat(through.history(tail.floors().get(0), ids.get(2)))
                            .hasValueSatisfying(
                                    history -> assertThat(history.records()).hasSize(3));
                    assertThatRunsWork(through.runs(), throughOther.runs());
                }
            }
        }
    }

    @Test
    void theMasterThatSentinelNamesIsFoundAgainWhenItIsAnother() throws Exception {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + master.port())) {
            await().until(() -> command(replica, "INFO", "replication").contains("master_link_status:up"));
            Path settings = Files.createTempFile("sentinel-", ".conf");
            Files.writeString(
                    settings,
                    String.join(
                            "\n",
                            "sentinel monitor hubs 127.0.0.1 " + master.port() + " 1",
                            "sentinel down-after-milliseconds hubs 2000",
                            "sentinel failover-timeout hubs 5000",
                            ""));
            try (RedisServer sentinel = RedisServer.startSentinel(settings)) {
                String sentinelUri = "redis://127.0.0.1:" + sentinel.port();
                await().until(() ->
                        command(sentinelUri, "SENTINEL", "REPLICAS", "hubs").contains(String.valueOf(replica.port())));
                RecordingReceiver tail = new RecordingReceiver();
                try (Backplane backplane = RedisBackplane.builder(
                                "redis-sentinel://127.0.0.1:" + sentinel.port() + "#hubs",
                                UUID.randomUUID().toString())
                        .timeout(Broker.TIMEOUT)
                        .build()) {
                    backplane.start(tail);
                    assertThatRunsWork(backplane.runs(), backplane.runs());
                    List<EventId> ids = new ArrayList<>();
                    ids.add(backplane.append(event("before")));
                    // A fail-over may lose what was acknowledged before the replica had it. That is reported, and
                    // tested elsewhere.
                    await().until(() -> !command(replica, "KEYS", "*log").equals("[]"));
                    master.kill();
                    assertThatThrownBy(() -> backplane.append(event("during"))).isInstanceOf(PublishException.class);
                    await().ignoreExceptions().until(() -> {
                        ids.add(backplane.append(event("after")));
                        return true;
                    });
                    await().until(() -> tail.ids().containsAll(ids));
                    assertThat(tail.ids()).isSorted().doesNotHaveDuplicates();
                    assertThat(command(replica, "ROLE")).contains("master");
                    await().ignoreExceptions().until(() -> {
                        assertThatRunsWork(backplane.runs(), backplane.runs());
                        return true;
                    });
                }
            }
        }
    }

    @Test
    void aUserWithAPasswordThatMayTouchTheHubsKeysAlone() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            command(server, "ACL", "SETUSER", "hubs", "on", ">secret", "~sse-hub:*", "&sse-hub:*", "+@all");
            RedisURI uri = RedisURI.builder()
                    .withHost("127.0.0.1")
                    .withPort(server.port())
                    .withAuthentication("hubs", "secret")
                    .build();
            RecordingReceiver tail = new RecordingReceiver();
            try (Backplane backplane =
                    RedisBackplane.builder(List.of(uri), "acl").build()) {
                backplane.start(tail);
                EventId id = backplane.append(event("x"));
                await().until(() -> tail.ids().contains(id));
                assertThatRunsWork(backplane.runs(), backplane.runs());
            }
            command(server, "ACL", "SETUSER", "default", "off");
            // The last attempt may have failed differently: the end of a connection can overtake the driver.
            await().untilAsserted(() -> {
                RedisBackplane stranger = RedisBackplane.builder(server.uri(), "acl")
                        .startTimeout(Duration.ofSeconds(5))
                        .build();
                assertThatThrownBy(() -> stranger.start(new RecordingReceiver()))
                        .hasMessageContaining("could not be read")
                        .hasMessageContaining("NOAUTH");
            });
        }
    }

    @Test
    void tlsWithACertificateThatIsTrustedAndOneThatIsNot() throws Exception {
        SelfSigned certificate = SelfSigned.make();
        int tlsPort = AppProcess.freePort();
        try (RedisServer server = RedisServer.start(
                "--tls-port", String.valueOf(tlsPort),
                "--tls-cert-file", certificate.certificate().toString(),
                "--tls-key-file", certificate.key().toString(),
                "--tls-ca-cert-file", certificate.certificate().toString(),
                "--tls-auth-clients", "no")) {
            assertThat(server.port()).isNotEqualTo(tlsPort);
            String uri = "rediss://localhost:" + tlsPort;
            RecordingReceiver tail = new RecordingReceiver();
            try (Backplane backplane = RedisBackplane.builder(uri, "tls")
                    .ssl(SslOptions.builder()
                            .jdkSslProvider()
                            .truststore(certificate.store().toFile(), SelfSigned.PASSWORD)
                            .build())
                    .build()) {
                backplane.start(tail);
                EventId id = backplane.append(event("x"));
                await().until(() -> tail.ids().contains(id));
            }
            RedisBackplane mistrusting = RedisBackplane.builder(uri, "tls")
                    .startTimeout(Duration.ofSeconds(2))
                    .build();
            assertThatThrownBy(() -> mistrusting.start(new RecordingReceiver()))
                    .hasMessageContaining("could not be read");
        }
    }
}
