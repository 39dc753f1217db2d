package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.backplane.Backplane.UnreachableException;
import dev.ssehub.event.EventId;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import dev.ssehub.tests.support.PgBouncer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What differs behind a pooler, in transaction mode unless a test starts another one. */
class PgBouncerTest extends NodesFixture {

    /** Longer than any test waits: what arrives nevertheless was announced. */
    private static final Duration NEVER = Duration.ofMinutes(10);

    /** More than one node can have used at the same time. */
    private static final int SESSIONS = 12;

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.pgBouncer();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    /** The pooler passes on what a session listens to with the session, to its next client. */
    @Test
    void nodesLookForNewsAndLeaveNoSessionThatListens() throws Exception {
        Node first = start();
        Node second = start();
        for (int i = 0; i < 5; i++) {
            second.awaitId(first.append("from first " + i));
            first.awaitId(second.append("from second " + i));
        }

        List<Connection> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < SESSIONS; i++) {
                Connection session = application.getConnection();
                sessions.add(session);
                session.setAutoCommit(false);
                assertThat(LinkSuite.ask(session, "SELECT COUNT(*) FROM PG_LISTENING_CHANNELS()"))
                        .isEqualTo("0");
            }
        } finally {
            for (Connection session : sessions) {
                session.rollback();
                session.close();
            }
        }
    }

    @Test
    void notificationsArriveWhereASessionBelongsToItsConnection() throws Exception {
        try (PgBouncer pooler = PgBouncer.start("pool_mode = session");
                HikariDataSource pool = Pools.of("jdbc:" + pooler.uri());
                JdbcBackplane first = node(pool, 30);
                JdbcBackplane second = node(pool, 30)) {
            JdbcSchema.initialize(pool);
            RecordingReceiver received = new RecordingReceiver();
            first.start(new RecordingReceiver());
            second.start(received);
            EventId id = first.append(event("announced"));
            new Node(second, received).awaitId(id);
        }
    }

    private JdbcBackplane node(HikariDataSource pool, int startSeconds) {
        return JdbcBackplane.builder(pool, log)
                .timeout(Broker.TIMEOUT)
                .startTimeout(Duration.ofSeconds(startSeconds))
                .pollInterval(NEVER)
                .build();
    }

    @Test
    void aPoolerWithoutTransactionsIsReportedAtTheStart() throws Exception {
        try (PgBouncer pooler = PgBouncer.start("pool_mode = statement");
                HikariDataSource direct = Pools.of("jdbc:" + pooler.server().uri());
                HikariDataSource pool = Pools.of("jdbc:" + pooler.uri());
                JdbcBackplane backplane = node(pool, 3)) {
            JdbcSchema.initialize(direct);
            assertThatThrownBy(() -> backplane.start(new RecordingReceiver()))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("statement pooling");
        }
    }
}
