package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables were created by a migration of a release without runs, and those of runs have not been added. */
class RunTablesMissingTest extends NodesFixture {

    @Override
    String url() {
        return "jdbc:h2:mem:without-runs;DB_CLOSE_DELAY=-1";
    }

    @BeforeEach
    void dropTables() throws SQLException {
        for (String table : List.of("sse_hub_run", "sse_hub_run_event", "sse_hub_run_head")) {
            sql("DROP TABLE " + table);
        }
    }

    private static NewRun run() {
        Duration minute = Duration.ofMinutes(1);
        return new NewRun("r", "t", "chat", "ann", "d", null, false, 9, minute, minute);
    }

    @Test
    void theLogIsTrimmedAllTheSame() throws Exception {
        Node first = start();
        first.append(3500);
        first.backplane().close();
        Node second = start(builder -> builder.maxRecords(100));
        second.append(150);
        await().untilAsserted(() -> assertThat(rows()).isLessThan(300));
    }

    private long rows() throws SQLException {
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT COUNT(*) FROM sse_hub_log WHERE hub = '" + log + "'")) {
            found.next();
            return found.getLong(1);
        }
    }

    @Test
    void aCallThatNeedsARunSaysWhatIsMissing() throws Exception {
        RunStore store = start().backplane().runs();
        assertThatThrownBy(() -> store.start(run()))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse())
                .hasMessageContaining("the tables of runs are missing");
        assertThatThrownBy(() -> store.find("r")).hasMessageContaining("the tables of runs are missing");
        assertThatThrownBy(() -> store.append("r", "t", 1, List.of("a".getBytes(UTF_8)))
                        .toCompletableFuture()
                        .join())
                .hasRootCauseInstanceOf(SQLException.class)
                .hasMessageContaining("the tables of runs are missing");
        // By a migration, while nodes are running.
        JdbcSchema.initialize(application);
        assertThat(store.start(run()).run()).isEqualTo("r");
    }
}
