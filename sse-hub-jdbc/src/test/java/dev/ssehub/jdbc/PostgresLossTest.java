package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresLossTest extends LossSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    @Override
    void restart() throws Exception {
        Broker broker = BROKER.broker();
        broker.kill();
        broker.startAgain();
    }

    /** The server is not restarted then, but may have lost what it had not written yet: {@code synchronous_commit = off}. */
    @Test
    void noIdIsUsedAgainWhenTheServerRecoversFromTheCrashOfOneOfItsProcesses() throws Exception {
        BROKER.broker().requireOwn();
        Node node = start();
        EventId before = node.append(20).get(19);
        node.awaitId(before);
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT pg_backend_pid()")) {
            found.next();
            ProcessHandle.of(found.getLong(1)).orElseThrow().destroyForcibly();
        }
        EventId next = await().ignoreException(PublishException.class)
                .until(() -> node.append("next"), id -> id.offset() > before.offset() + 1_000_000);

        node.awaitId(next);
        assertThat(next.epoch()).isEqualTo(before.epoch());
        assertThat(node.tail().floors()).hasSize(1);
        assertThat(node.tail().jumps()).hasSize(1);
    }
}
