package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.tests.support.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that runs, but has no connection left, or does not accept writes yet. */
class PostgresShortageTest extends NodesFixture {

    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start("max_connections=12", "superuser_reserved_connections=0");
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @Override
    String url() {
        return "jdbc:" + server.uri();
    }

    @Test
    void aNodeThatGetsNoConnectionComesBackAndHasMissedNothing() throws Exception {
        Node node = start();
        node.awaitId(node.append("before"));
        Deque<Connection> others = new ArrayDeque<>();
        try {
            takeAll(others);
            await().until(() -> {
                Link.execute(
                        others.getFirst(),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE query LIKE '%sse_hub%' AND pid <> pg_backend_pid()");
                takeAll(others);
                return !node.backplane().isAvailable();
            });
            assertThatThrownBy(() -> node.append("during"))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            e -> assertThat(e.mayHaveHappened()).isFalse());
            JdbcOutbox.of(log).publish(others.getFirst(), Audience.everyone(), sse("waits"));
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }

        await().until(node.backplane()::isAvailable);
        await().until(() -> node.tail().texts().contains(block("waits")));
        node.awaitId(node.append("after"));
        assertThat(node.tail().texts())
                .containsSubsequence("before", block("waits"), "after")
                .doesNotContain("during");
        assertThat(node.tail().floors()).hasSize(1);
    }

    private void takeAll(Deque<Connection> taken) {
        try {
            while (true) {
                taken.add(DriverManager.getConnection(url()));
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53300");
        }
    }

    @Test
    void aNodeStartsAtAServerThatIsPromotedLater() throws Exception {
        server.forbidWrites();
        Node node = start(builder -> builder.startTimeout(Duration.ofSeconds(1)).startsDegraded(true));
        assertThat(node.backplane().isAvailable()).isFalse();
        server.allowWrites();

        await().until(node.backplane()::isAvailable);
        node.awaitId(node.append("after"));
    }

    @Test
    void aServerThatOnlyReadsForAWhileIsReportedAndCostsNoGap() throws Exception {
        Node node = start();
        Node other = start();
        other.awaitId(node.append("before"));
        server.forbidWrites();
        await().until(() ->
                !node.backplane().isAvailable() && !other.backplane().isAvailable());
        assertThatThrownBy(() -> node.append("during"))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse());
        server.allowWrites();

        await().until(() -> node.backplane().isAvailable() && other.backplane().isAvailable());
        EventId after = node.append("after");
        other.awaitId(after);
        assertThat(other.tail().texts()).containsExactly("before", "after");
        assertThat(other.tail().floors()).hasSize(1);
    }

    /** An existing row can still be changed when there is no space for a new one. */
    @Test
    void aDatabaseThatTakesNoNewRowsDoesNotSeemWellInBetween() throws Exception {
        Node node = start();
        node.awaitId(node.append("before"));
        sql("CREATE FUNCTION no_space() RETURNS TRIGGER LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END $$");
        sql("CREATE TRIGGER no_space BEFORE INSERT ON sse_hub_log EXECUTE FUNCTION no_space()");
        try {
            assertThatThrownBy(() -> node.append("during")).isInstanceOf(PublishException.class);
            await().during(Duration.ofSeconds(4)).until(() -> !node.backplane().isAvailable());
        } finally {
            sql("DROP FUNCTION no_space CASCADE");
        }

        await().until(node.backplane()::isAvailable);
        node.awaitId(node.append("after"));
        assertThat(node.tail().texts()).containsExactly("before", "after");
    }
}
