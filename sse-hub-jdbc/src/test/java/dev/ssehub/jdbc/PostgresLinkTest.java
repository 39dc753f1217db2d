package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.tests.support.BrokerExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

class PostgresLinkTest extends LinkSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    @Test
    void aSchemaThatCannotBeCreatedLeavesTheTransactionToItsOwner() throws Exception {
        String prefix = prefix();
        sql("CREATE TABLE " + prefix + "once (hub INT)");
        try (HikariDataSource pool = single(false, "");
                Connection connection = pool.getConnection()) {
            Link.execute(connection, "CREATE TABLE " + prefix + "row (a INT)");
            Savepoint before = connection.setSavepoint();
            assertThatThrownBy(() -> JdbcSchema.initialize(connection, JdbcDialects.postgresql(), prefix))
                    .isInstanceOf(SQLException.class);
            connection.rollback(before);
            assertThat(ask(connection, "SELECT COUNT(*) FROM " + prefix + "row"))
                    .isEqualTo("0");
            connection.rollback();
        }
    }

    @Test
    void aConnectionToAServerThatOnlyReadsIsNotUsedAgain() throws Exception {
        try (HikariDataSource pool = single(true, "SET default_transaction_read_only = on")) {
            assertLeavesAfterARefusal(pool, "SELECT pg_backend_pid()");
        }
    }

    /** What the first publisher of a node finds after a restart of the database. */
    @Test
    void aConnectionThatWasKeptAndHasGoneCostsNoTransaction() throws Exception {
        Link link = new Link(settings(application, null));
        try {
            String before = link.transaction((connection, tables) -> ask(connection, "SELECT pg_backend_pid()"));
            try (Connection other = application.getConnection()) {
                assertThat(ask(other, "SELECT pg_terminate_backend(" + before + ", 5000)"))
                        .isEqualTo("t");
            }
            String after = link.transaction((connection, tables) -> ask(connection, "SELECT pg_backend_pid()"));
            assertThat(after).isNotEqualTo(before);
        } finally {
            link.release();
        }
    }

    /** A signal does not end the wait for a notification. */
    @Test
    void aNodeThatRarelyLooksEndsSoonAllTheSame() {
        Node node = start(builder -> builder.pollInterval(Duration.ofMinutes(10)));
        node.awaitId(node.append("event"));
        await().until(() -> Stream.of(follower().orElseThrow().getStackTrace())
                .anyMatch(call -> call.getMethodName().equals("getNotifications")));
        node.backplane().close();
        await().until(() -> follower().isEmpty());
    }

    private Optional<Thread> follower() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sse-hub-jdbc-" + log))
                .findAny();
    }

    /** As behind a pooler: this node's own notification arrives by chance, and then nothing does. */
    @Test
    void notificationsThatTellOfNothingAreNotWaitedForLong() throws Exception {
        AtomicInteger waits = new AtomicInteger();
        DataSource pooled = proxy(DataSource.class, (method, arguments) -> {
            Connection connection = (Connection) invoke(application, method, arguments);
            return proxy(Connection.class, (called, with) -> {
                if (!called.getName().equals("unwrap")) {
                    return invoke(connection, called, with);
                }
                PGConnection real = connection.unwrap(PGConnection.class);
                return proxy(PGConnection.class, (asked, millis) -> {
                    boolean isWait = asked.getName().equals("getNotifications");
                    return !isWait || waits.getAndIncrement() == 0 ? invoke(real, asked, millis) : null;
                });
            });
        });
        JdbcSettings settings = settings(pooled, null);
        Link link = new Link(settings);
        News news = new News(settings, link, link, () -> false, text -> {});
        try {
            news.begin();
            assertThat(waits).hasValue(1);
            for (int i = 0; i < 3; i++) {
                news.await();
                news.found(true);
            }
            assertThat(waits).hasValue(4);
            news.signal();
            news.await();
            assertThat(waits).hasValue(4);
        } finally {
            link.release();
        }
    }
}
