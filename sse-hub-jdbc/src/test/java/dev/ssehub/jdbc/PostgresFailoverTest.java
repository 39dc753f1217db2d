package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A replica takes the place of its server, and lacks the latest records. Pools find the server that accepts writes by themselves. */
class PostgresFailoverTest extends NodesFixture {

    @AutoClose
    private final PostgresServer primary;

    @AutoClose
    private final PostgresServer replica;

    PostgresFailoverTest() throws Exception {
        primary = PostgresServer.start();
        replica = primary.replica();
    }

    @Override
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:" + replica.port()
                + "/postgres?user=test&targetServerType=primary&hostRecheckSeconds=0";
    }

    @Test
    void whatTheReplicaLacksIsANewEpochOnEveryNodeAndWhatItHasComesOnce() throws Exception {
        sql("CREATE TABLE application_row (name VARCHAR(64))");
        Node first = start();
        Node second = start();
        List<String> kept = publish(first, "kept");
        awaitReplicated();
        replica.cutOff();
        List<String> lost = publish(second, "lost");
        for (Node node : List.of(first, second)) {
            await().until(() -> node.tail().texts().size() == 100);
        }
        EventId last = first.tail().ids().get(99);
        primary.kill();
        replica.promote();
        for (Node node : List.of(first, second)) {
            await().until(() -> node.tail().floors().size() == 2);
        }
        List<String> after = publish(first, "after");

        for (Node node : List.of(first, second)) {
            await().until(() -> node.tail().texts().size() >= 150);
            assertThat(node.tail().texts())
                    .startsWith(kept.toArray(String[]::new))
                    .containsSequence(lost)
                    .endsWith(after.toArray(String[]::new))
                    .hasSize(150);
            assertThat(node.tail().ids()).isSorted().doesNotHaveDuplicates();
            assertThat(node.tail().floors()).hasSize(2);
            assertThat(node.tail().floors().get(1).epoch()).isGreaterThan(last.epoch());
            assertThat(node.tail().held().get(1).hasRevocationsSince(last)).isFalse();
        }
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(joined(kept, after));
        Node late = start();
        assertThat(late.tail().texts()).containsExactlyElementsOf(after);
    }

    /** Writes rows, each in a transaction that also publishes an event with its name. */
    private List<String> publish(Node node, String prefix) throws SQLException {
        List<String> names = IntStream.range(0, 50).mapToObj(i -> prefix + i).toList();
        for (String name : names) {
            transaction(connection -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO application_row (name) VALUES (?)")) {
                    insert.setString(1, name);
                    insert.executeUpdate();
                }
                node.backplane().outbox().publish(connection, Audience.everyone(), sse(name));
                connection.commit();
            });
            node.backplane().wake();
        }
        List<String> blocks = names.stream().map(NodesFixture::block).toList();
        await().until(() -> node.tail().texts().containsAll(blocks));
        return blocks;
    }

    private static List<String> joined(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private List<String> rows() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT name FROM application_row")) {
            while (found.next()) {
                names.add(block(found.getString(1)));
            }
        }
        return names;
    }

    /** Waits until the replica has everything that is committed, and so no row of the outbox that is already in the log. */
    private void awaitReplicated() {
        String state = "SELECT (SELECT COUNT(*) FROM sse_hub_log), (SELECT COUNT(*) FROM sse_hub_outbox)";
        await().until(() -> ask(replica, state).equals("51/0"));
    }

    private static String ask(Broker server, String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:" + server.uri());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(question)) {
            found.next();
            return found.getLong(1) + "/" + found.getLong(2);
        }
    }

    /** The old server still answers those connected to it, but nothing new ever arrives there. */
    @Test
    void aNodeThatReadsTheOldServerComesToTheNewOne() throws Exception {
        AtomicReference<Broker> server = new AtomicReference<>(primary);
        Node node = start(builder(server));
        EventId before = node.append("before");
        node.awaitId(before);
        await().until(() -> ask(replica, "SELECT COUNT(*), 0 FROM sse_hub_log").equals("2/0"));
        replica.cutOff();
        server.set(replica);
        primary.forbidWrites();
        replica.promote();
        Node other = start(builder(server));
        EventId after = await().ignoreException(PublishException.class).until(() -> other.append("after"), id -> true);

        node.awaitId(after);
        await().until(node.backplane()::isAvailable);
        node.append("by this one");
        await().until(() -> other.tail().texts().contains("by this one"));
        assertThat(node.tail().floors()).hasSize(1);
        assertThat(node.tail().ids()).isSorted().doesNotHaveDuplicates();
    }

    private JdbcBackplane.Builder builder(AtomicReference<Broker> server) {
        DataSource source = LinkSuite.proxy(
                DataSource.class,
                (method, arguments) ->
                        DriverManager.getConnection("jdbc:" + server.get().uri()));
        return JdbcBackplane.builder(source, log).timeout(Broker.TIMEOUT);
    }
}
