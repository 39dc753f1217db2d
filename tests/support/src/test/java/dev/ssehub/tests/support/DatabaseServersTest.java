package dev.ssehub.tests.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.test.TestTimeouts;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Checks the assumptions of the outage tests with databases. */
class DatabaseServersTest {

    @Test
    void postgresKeepsWhatWasCommittedAndLosesTheRest() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            losesOnlyWhatWasNotCommitted(server);
            answersNothingWhileItIsFrozen(server, "SHOW fsync", "on", "socketTimeout", "1");
        }
    }

    @Test
    void mariaDbKeepsWhatWasCommittedAndLosesTheRest() throws Exception {
        try (MariaDbServer server = MariaDbServer.start()) {
            losesOnlyWhatWasNotCommitted(server);
            answersNothingWhileItIsFrozen(
                    server, "SELECT @@innodb_flush_log_at_trx_commit", "1", "socketTimeout", "1000");
        }
    }

    @Test
    void aReplicaThatWasCutOffLacksWhatWasCommittedSince() throws Exception {
        try (PostgresServer primary = PostgresServer.start();
                PostgresServer replica = primary.replica()) {
            try (Connection connection = connect(primary, new Properties());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t AS SELECT 1 AS a");
                try (Connection reader = connect(replica, new Properties())) {
                    Awaitility.await()
                            .atMost(TestTimeouts.condition())
                            .ignoreExceptions()
                            .until(() -> ask(reader, "SELECT sum(a) FROM t").equals("1"));
                }
                replica.cutOff();
                statement.execute("INSERT INTO t VALUES (2)");
                primary.forbidWrites();
                Awaitility.await()
                        .atMost(TestTimeouts.condition())
                        .until(() ->
                                ask(connection, "SHOW transaction_read_only").equals("on"));
            }
            replica.promote();
            try (Connection connection = connect(replica, new Properties());
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO t VALUES (3)");
                assertThat(ask(connection, "SELECT sum(a) FROM t")).isEqualTo("4");
            }
        }
    }

    private static void losesOnlyWhatWasNotCommitted(Broker server) throws Exception {
        try (Connection connection = connect(server, new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (a INT)");
            statement.execute("INSERT INTO t VALUES (1)");
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (2)");
            server.kill();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        server.startAgain();
        try (Connection connection = connect(server, new Properties())) {
            assertThat(ask(connection, "SELECT sum(a) FROM t")).isEqualTo("1");
        }
    }

    private static void answersNothingWhileItIsFrozen(
            Broker server, String question, String answer, String timeout, String value) throws Exception {
        Properties impatient = new Properties();
        impatient.setProperty(timeout, value);
        try (Connection connection = connect(server, impatient)) {
            assertThat(ask(connection, question)).isEqualTo(answer);
            server.freeze();
            try {
                assertThatThrownBy(() -> ask(connection, question)).isInstanceOf(SQLException.class);
            } finally {
                server.thaw();
            }
        }
        Awaitility.await().atMost(TestTimeouts.condition()).untilAsserted(() -> {
            try (Connection connection = connect(server, impatient)) {
                assertThat(ask(connection, question)).isEqualTo(answer);
            }
        });
    }

    private static Connection connect(Broker server, Properties settings) throws SQLException {
        return DriverManager.getConnection("jdbc:" + server.uri(), settings);
    }

    private static String ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
