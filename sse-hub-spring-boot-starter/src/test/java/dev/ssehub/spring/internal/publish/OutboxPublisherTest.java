package dev.ssehub.spring.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which events become rows of a transaction, and which are published without one. */
class OutboxPublisherTest {

    private static final Audience ANN = Audience.user("ann");

    private final SseHub hub = SseHub.create();
    private final DataSource database = database();
    private final JdbcClient sql = JdbcClient.create(database);
    private final Rows outbox = new Rows(database);
    private final OutboxPublisher publisher = new OutboxPublisher(outbox, new DirectPublisher(hub, null));
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(database);
    private final TransactionTemplate transaction = new TransactionTemplate(transactions);

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return database;
    }

    @BeforeEach
    void createTables() {
        sql.sql("create table outbox(id int auto_increment, text varchar(30))").update();
        sql.sql("create table orders(id int)").update();
    }

    @AfterEach
    void close() {
        hub.close();
        sql.sql("shutdown").update();
    }

    private CompletableFuture<EventId> publish(String text) {
        return publisher.publish(ANN, SseEvent.of(text)).toCompletableFuture();
    }

    private void order(int id) {
        sql.sql("insert into orders values (?)").param(id).update();
    }

    private List<String> rows() {
        return sql.sql("select text from outbox order by id")
                .query(String.class)
                .list();
    }

    private long orders() {
        return sql.sql("select count(*) from orders").query(Long.class).single();
    }

    private long published() {
        return hub.metrics().published();
    }

    @Test
    void eventsAreRowsOfTheTransactionInTheOrderOfTheCalls() {
        List<CompletableFuture<EventId>> results = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            results.add(publish("1"));
            order(17);
            results.add(publish("2"));
            assertThat(outbox.commits).isZero();
        });

        assertThat(rows()).containsExactly("1", "2");
        assertThat(outbox.commits).isEqualTo(1);
        assertThat(published()).isZero();
        assertThat(results).noneMatch(CompletableFuture::isDone);
        outbox.places.get(1).complete(new EventId(1, 2));
        assertThat(results.get(1)).isCompletedWithValue(new EventId(1, 2));
        outbox.places.get(0).completeExceptionally(new IllegalStateException("closed"));
        assertThat(results.get(0)).isCompletedExceptionally();
    }

    @Test
    void whatIsRolledBackNeverWas() {
        List<CompletableFuture<EventId>> results = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            order(17);
            results.add(publish("1"));
            status.setRollbackOnly();
        });

        assertThat(rows()).isEmpty();
        assertThat(results).allMatch(CompletableFuture::isCancelled);
        assertThat(outbox.places).allMatch(CompletableFuture::isCancelled);
        assertThat(outbox.commits).isZero();
        assertThat(published()).isZero();
    }

    @Test
    void anEventThatCannotBeWrittenRollsTheTransactionBack() {
        List<CompletableFuture<EventId>> results = new ArrayList<>();
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    order(17);
                    results.add(publish("longer than the column is, by far and away"));
                }))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse());

        assertThat(orders()).isZero();
        assertThat(results).allMatch(CompletableFuture::isCancelled);
        assertThat(published()).isZero();
    }

    @Test
    void whatANestedTransactionPublishedIsUndoneWithIt() {
        TransactionTemplate nested = with(TransactionDefinition.PROPAGATION_NESTED);
        List<CompletableFuture<EventId>> results = new ArrayList<>();
        transaction.executeWithoutResult(outer -> {
            results.add(publish("before"));
            nested.executeWithoutResult(status -> {
                results.add(publish("undone"));
                nested.executeWithoutResult(inner -> results.add(publish("undone too")));
                status.setRollbackOnly();
            });
            nested.executeWithoutResult(status -> results.add(publish("kept")));
            results.add(publish("after"));
        });

        assertThat(rows()).containsExactly("before", "kept", "after");
        assertThat(results).extracting(CompletableFuture::isCancelled).containsExactly(false, true, true, false, false);
    }

    @Test
    void aTransactionOfItsOwnPublishesByItself() {
        TransactionTemplate ofItsOwn = with(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transaction.executeWithoutResult(outer -> {
            publish("outer");
            ofItsOwn.executeWithoutResult(status -> publish("inner"));
            outer.setRollbackOnly();
        });

        assertThat(rows()).containsExactly("inner");
    }

    @Test
    void whatIsPublishedJustBeforeTheCommitIsAPartOfIt() {
        transaction.executeWithoutResult(status -> {
            order(17);
            register(() -> publish("the first of its transaction"), () -> {});
        });
        transaction.executeWithoutResult(status -> {
            publish("first");
            register(() -> publish("second"), () -> {});
        });

        assertThat(rows()).containsExactly("the first of its transaction", "first", "second");
        assertThat(published()).isZero();
    }

    @Test
    void whatIsPublishedAfterTheCommitIsPublishedAtOnce() {
        List<CompletableFuture<EventId>> results = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            order(17);
            register(() -> {}, () -> results.add(publish("first of its transaction")));
        });
        transaction.executeWithoutResult(status -> {
            publish("in time");
            register(() -> {}, () -> results.add(publish("late")));
        });

        assertThat(rows()).containsExactly("in time");
        // Each of the two transactions publishes one event after the commit, and one after the completion.
        assertThat(published()).isEqualTo(4);
        assertThat(results).hasSize(4).allMatch(result -> result.isDone() && !result.isCompletedExceptionally());
    }

    @Test
    void withoutATransactionItIsPublishedAtOnce() {
        assertThat(publish("1")).isDone();
        assertThat(rows()).isEmpty();
        assertThat(published()).isEqualTo(1);
    }

    @Test
    void aTransactionThatOnlyReadsPublishesAfterwards() {
        transaction.setReadOnly(true);
        transaction.executeWithoutResult(status -> {
            publish("1");
            assertThat(published()).isZero();
        });

        assertThat(rows()).isEmpty();
        assertThat(published()).isEqualTo(1);
    }

    @Test
    void aTransactionOfAnotherDatabasePublishesAfterItsCommit() {
        DataSource another = database();
        TransactionTemplate elsewhere = new TransactionTemplate(new JdbcTransactionManager(another));
        elsewhere.executeWithoutResult(status -> {
            publish("1");
            // From now on there is also a connection to our database, but it is not part of the transaction.
            order(17);
            publish("2");
            assertThat(published()).isZero();
        });
        elsewhere.executeWithoutResult(status -> {
            order(18);
            publish("3");
            status.setRollbackOnly();
        });

        assertThat(rows()).isEmpty();
        assertThat(published()).isEqualTo(2);
    }

    /** A connection to our database that was opened within the transaction looks like one of the transaction, but is never committed. */
    @Test
    void thatOfAnotherDatabaseIsNotTakenForOneOfOursIfThePoolDoesNotCommitByItself() {
        DataSource pool = withoutAutoCommit(database);
        Rows rows = new Rows(pool);
        OutboxPublisher inPool = new OutboxPublisher(rows, new DirectPublisher(hub, null));
        TransactionTemplate elsewhere = new TransactionTemplate(new JdbcTransactionManager(database()));
        CompletableFuture<EventId> result = elsewhere.execute(status -> {
            JdbcClient.create(pool)
                    .sql("select count(*) from orders")
                    .query(Long.class)
                    .single();
            return inPool.publish(ANN, SseEvent.of("1")).toCompletableFuture();
        });
        assertThat(result).isDone().isNotCompletedExceptionally();
        assertThat(published()).isEqualTo(1);

        TransactionTemplate own = new TransactionTemplate(new JdbcTransactionManager(pool));
        own.executeWithoutResult(status -> inPool.publish(ANN, SseEvent.of("2")));
        assertThat(rows()).containsExactly("2");
        assertThat(published()).isEqualTo(1);
    }

    private static DataSource withoutAutoCommit(DataSource database) {
        return new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.setAutoCommit(false);
                return connection;
            }
        };
    }

    private TransactionTemplate with(int propagation) {
        TransactionTemplate template = new TransactionTemplate(transactions);
        template.setPropagationBehavior(propagation);
        return template;
    }

    private static void register(Runnable before, Runnable after) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                before.run();
            }

            @Override
            public void afterCommit() {
                after.run();
            }

            @Override
            public void afterCompletion(int status) {
                after.run();
            }
        });
    }

    /** An outbox that is not drained. */
    private static final class Rows implements Outbox {

        private final DataSource database;
        private final List<CompletableFuture<EventId>> places = new ArrayList<>();
        private int commits;

        Rows(DataSource database) {
            this.database = database;
        }

        @Override
        public DataSource dataSource() {
            return database;
        }

        @Override
        public CompletableFuture<EventId> write(Connection connection, Audience audience, SseEvent event)
                throws SQLException {
            assertThat(DataSourceUtils.isConnectionTransactional(connection, database))
                    .isTrue();
            try (PreparedStatement insert = connection.prepareStatement("insert into outbox(text) values (?)")) {
                insert.setString(1, event.data());
                insert.executeUpdate();
            }
            places.add(new CompletableFuture<>());
            return places.get(places.size() - 1);
        }

        @Override
        public void committed() {
            commits++;
        }
    }
}
