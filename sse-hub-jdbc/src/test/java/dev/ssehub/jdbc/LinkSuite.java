package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Broker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens to connections of the pool. */
abstract class LinkSuite extends NodesFixture {

    /** Runs before a call of a connection; an exception is thrown by that call. */
    interface Before {
        void call(Connection connection, Method method, Object @Nullable [] arguments) throws Throwable;
    }

    /** Returns a pool whose connections do something before each call. */
    protected static DataSource watched(DataSource pool, Before before) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object result = invoke(pool, method, arguments);
            if (!(result instanceof Connection connection)) {
                return result;
            }
            return proxy(Connection.class, (called, with) -> {
                before.call(connection, called, with);
                return invoke(connection, called, with);
            });
        });
    }

    interface Call {
        @Nullable
        Object answer(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    protected static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call.answer(method, arguments)));
    }

    protected static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    protected static String ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /**
     * Another server may have taken its place, and a pool may use the one that accepts writes only for new connections.
     *
     * @param identity queries something that differs from connection to connection
     */
    protected final void assertLeavesAfterARefusal(DataSource pool, String identity) throws SQLException {
        Link link = new Link(settings(pool, null));
        try {
            String before = link.read((connection, tables) -> ask(connection, identity));
            assertThatThrownBy(() -> link.statement((connection, tables) -> {
                        Link.execute(connection, "UPDATE sse_hub_head SET epoch = epoch");
                        return true;
                    }))
                    .isInstanceOf(SQLException.class);
            String after = link.read((connection, tables) -> ask(connection, identity));
            assertThat(after).isNotEqualTo(before);
        } finally {
            link.release();
        }
    }

    @Test
    void aBackplaneIsClosedWhileItsWriterWaitsForAConnection() throws Exception {
        CountDownLatch isAsked = new CountDownLatch(1);
        CountDownLatch isGiven = new CountDownLatch(1);
        AtomicInteger isOut = new AtomicInteger();
        DataSource stingy = proxy(DataSource.class, (method, arguments) -> {
            boolean isWriter = Thread.currentThread().getName().contains("-writer-");
            if (isWriter) {
                isAsked.countDown();
                isGiven.await();
                isOut.incrementAndGet();
            }
            Connection connection = (Connection) invoke(application, method, arguments);
            return proxy(Connection.class, (called, with) -> {
                if (isWriter && called.getName().equals("close")) {
                    isOut.decrementAndGet();
                }
                return invoke(connection, called, with);
            });
        });
        JdbcBackplane backplane =
                JdbcBackplane.builder(stingy, log).timeout(Broker.TIMEOUT).build();
        backplane.start(new RecordingReceiver());
        isAsked.await();

        CompletableFuture.runAsync(backplane::close)
                .get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
        assertThat(isOut).hasValue(0);
        isGiven.countDown();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("sse-hub-jdbc-writer-" + log)));
        assertThat(isOut).hasValue(0);
    }

    @Test
    void aConnectionGoesBackAsItCameEvenIfSomethingCannotBeUndone() throws Exception {
        try (HikariDataSource pool = single(false, "")) {
            AtomicInteger isolation = new AtomicInteger();
            AtomicInteger networkTimeout = new AtomicInteger(-1);
            AtomicBoolean isAutoCommit = new AtomicBoolean(true);
            Link link = new Link(settings(
                    watched(pool, (connection, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            isolation.set(connection.getTransactionIsolation());
                            networkTimeout.set(connection.getNetworkTimeout());
                            isAutoCommit.set(connection.getAutoCommit());
                        }
                    }),
                    null));
            int before;
            int timeoutBefore;
            try (Connection connection = pool.getConnection()) {
                before = connection.getTransactionIsolation();
                timeoutBefore = connection.getNetworkTimeout();
            }
            assertThat(before).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            boolean unused = link.transaction((connection, tables) -> {
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
                link.atReturn("NO SUCH STATEMENT");
                return true;
            });
            link.release();

            assertThat(isolation).hasValue(before);
            assertThat(networkTimeout).hasValue(timeoutBefore);
            assertThat(isAutoCommit).isFalse();
        }
    }

    /** Returns a pool of one connection, whose isolation level is serializable. */
    protected final HikariDataSource single(boolean isAutoCommit, String atStart) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(1);
        config.setAutoCommit(isAutoCommit);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        if (!atStart.isEmpty()) {
            config.setConnectionInitSql(atStart);
        }
        return new HikariDataSource(config);
    }

    @Test
    void aCommitThatFailsInTheDriverIsOneThatNobodyKnowsOf() throws Exception {
        Link link = new Link(settings(
                watched(application, (connection, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        connection.commit();
                        throw new IllegalStateException("planted");
                    }
                }),
                null));
        try {
            assertThatThrownBy(() -> link.transaction((connection, tables) -> true))
                    .isInstanceOf(Link.UnknownOutcomeException.class)
                    .hasMessageContaining("planted");
        } finally {
            link.release();
        }
    }

    @Test
    void aCommitOfWhichTheDatabaseDoesNotKnowIsNotTriedAgain() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        Link link = new Link(settings(
                watched(application, (connection, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        commits.incrementAndGet();
                        throw new SQLException("planted", "40003");
                    }
                }),
                null));
        try {
            assertThatThrownBy(() -> link.transaction((connection, tables) -> true))
                    .isInstanceOf(Link.UnknownOutcomeException.class);
            assertThat(commits).hasValue(1);
        } finally {
            link.release();
        }
    }

    /** The message of a driver may contain everything that was to be written, such as an event. */
    @Test
    void whatWasToBeWrittenIsNotInWhatIsReported() {
        Link link = new Link(settings(application, null));
        try {
            assertThatThrownBy(() -> link.transaction((connection, tables) -> {
                        try (PreparedStatement insert = connection.prepareStatement(
                                "INSERT INTO sse_hub_settled (hub, nonce, refusal, expires_at) VALUES (?, 1, ?, 0)")) {
                            for (int i = 0; i < 2; i++) {
                                insert.setString(1, log);
                                insert.setString(2, "a secret");
                                insert.addBatch();
                            }
                            return insert.executeBatch();
                        }
                    }))
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("secret"));
        } finally {
            link.release();
        }
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void tablesAreCreatedThroughAPoolThatDoesNotCommitByItself() throws Exception {
        String prefix = prefix();
        try (HikariDataSource pool = single(false, "")) {
            JdbcSchema.initialize(pool, prefix);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
            }
        }
        assertThat(sql("UPDATE " + prefix + "head SET epoch = 1 WHERE hub = ?")).isZero();
    }

    protected static String prefix() {
        return "t" + UUID.randomUUID().toString().substring(0, 8) + "_";
    }
}
