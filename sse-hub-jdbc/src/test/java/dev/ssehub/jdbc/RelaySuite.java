package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.BrokerSettings;
import dev.ssehub.backplane.broker.BrokerTimeouts;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Broker;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Events that transactions publish for a hub whose log is in a broker. The node has one connection. */
abstract class RelaySuite extends RelayFixture {

    @Test
    void whatIsCommittedComesToTheBrokerAndWhatIsRolledBackNeverWas() throws Exception {
        JdbcOutboxRelay relay = leader();
        transaction(connection -> {
            relay.outbox().publish(connection, Audience.everyone(), sse("undone"));
            connection.rollback();
            relay.outbox().publish(connection, Audience.everyone(), sse("first"));
            relay.outbox().publish(connection, Audience.everyone(), sse("second"));
            connection.commit();
        });

        await().until(() -> rows() == 0);
        assertThat(broker.texts()).containsExactly(block("first"), block("second"));
        assertThat(relay.outboxFigures().drained()).isEqualTo(2);
        assertThat(relay.outboxFigures().drainNanos()).isPositive();
    }

    /** 100 transactions of random length, a third of them rolled back, while an unrelated one is open all the time. */
    @Test
    void lateCommittersAreNeitherLostNorRepeated() throws Exception {
        JdbcOutboxRelay first = relay();
        JdbcOutboxRelay second = relay();
        long seed = System.nanoTime();
        List<String> committed = Collections.synchronizedList(new ArrayList<>());
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Connection unrelated = application.getConnection()) {
            unrelated.setAutoCommit(false);
            first.outbox().publish(unrelated, Audience.everyone(), sse("open"));
            List<Future<?>> transactions = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Random random = new Random(seed + i);
                JdbcOutboxRelay node = i % 2 == 0 ? first : second;
                String name = "t" + i;
                transactions.add(threads.submit(() -> {
                    transaction(connection -> {
                        node.outbox().publish(connection, Audience.everyone(), sse(name + "a"));
                        // The duration of a transaction is what is tested.
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(40)));
                        node.outbox().publish(connection, Audience.everyone(), sse(name + "b"));
                        if (random.nextInt(3) == 0) {
                            connection.rollback();
                        } else {
                            connection.commit();
                            committed.add(block(name + "a"));
                            committed.add(block(name + "b"));
                        }
                    });
                    node.wake();
                    return null;
                }));
            }
            for (Future<?> transaction : transactions) {
                transaction.get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
            }
            await().until(() -> rows() == 0);
            unrelated.rollback();
        } finally {
            threads.shutdownNow();
        }
        List<String> texts = broker.texts();
        assertThat(texts).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(committed);
        assertThat(texts.stream().filter(text -> text.contains("a\n")))
                .allSatisfy(
                        text -> assertThat(texts.indexOf(text)).isLessThan(texts.indexOf(text.replace("a\n", "b\n"))));
    }

    /** This includes events with keys of their own, which do not show from which row they come. */
    @Test
    void aNodeLearnsWhereItsEventsAreAlsoIfAnotherOneHasBroughtThemThere() throws Exception {
        JdbcOutboxRelay leader = leader();
        JdbcOutboxRelay other = relay();
        CompletableFuture<EventId> plain = publish(other, sse("plain"));
        CompletableFuture<EventId> keyed = publish(other, sse("keyed").idempotencyKey("key"));
        CompletableFuture<EventId> again = publish(other, sse("again").idempotencyKey("key"));
        CompletableFuture<EventId> own = publish(leader, sse("own").idempotencyKey("other key"));

        assertThat(get(again)).isEqualTo(get(keyed)).isNotEqualTo(get(plain));
        assertThat(get(own).isAfter(get(keyed))).isTrue();
        assertThat(broker.texts()).containsExactly(block("plain"), block("keyed"), block("own"));
        assertThat(other.outboxFigures().drained()).isZero();
    }

    @Test
    void rowsStayUntilTheBrokerHasConfirmedThem() throws Exception {
        JdbcOutboxRelay relay = leader();
        broker.hold();
        CompletableFuture<EventId> place = publish(relay, sse("held"));
        // Longer than it takes to look the row up, and than a lease lasts: neither this node nor another one may delete
        // it.
        JdbcOutboxRelay other = relay();
        await().until(() -> !relay.isSequencer());
        await().until(other::isSequencer);
        assertThat(rows()).isEqualTo(1);
        assertThat(place).isNotDone();

        broker.release();
        get(place);
        await().until(() -> rows() == 0);
        assertThat(broker.texts()).containsExactly(block("held"));
    }

    @Test
    void whileTheBrokerIsAwayRowsStayAndFiguresShowIt() throws Exception {
        JdbcOutboxRelay relay = leader();
        broker.setAway(true);
        for (int i = 0; i < 300; i++) {
            publish(relay, sse("t" + i));
        }
        await().until(() -> relay.outboxFigures().depth() == 300);
        await().until(() -> relay.outboxFigures().oldest().toMillis() > 1000);
        assertThat(relay.isAvailable()).isFalse();
        assertThat(rows()).isEqualTo(300);

        broker.setAway(false);
        await().until(() -> rows() == 0);
        assertThat(broker.texts())
                .isEqualTo(IntStream.range(0, 300).mapToObj(i -> block("t" + i)).toList());
        await().until(() -> relay.outboxFigures().depth() == 0);
    }

    @Test
    void whileTheDatabaseIsAwayTheHubGoesOn() throws Exception {
        AtomicBoolean isAway = new AtomicBoolean(true);
        DataSource pool = pools.open(url(), 1);
        DataSource database = LinkSuite.proxy(DataSource.class, (method, arguments) -> {
            if (isAway.get()) {
                throw new SQLException("the database is away");
            }
            return LinkSuite.invoke(pool, method, arguments);
        });
        JdbcOutboxRelay relay = JdbcOutboxRelay.builder(database, log).into(broker.node());
        relays.add(relay);
        relay.start(new RecordingReceiver());
        CompletableFuture<EventId> place = publish(relay, sse("waits"));

        assertThat(relay.append(event(block("direct")))).isEqualTo(new EventId(1, 1));
        assertThat(relay.isAvailable()).isTrue();
        assertThat(relay.isSequencer()).isFalse();
        assertThat(rows()).isEqualTo(1);

        isAway.set(false);
        assertThat(get(place)).isEqualTo(new EventId(1, 2));
        await().until(() -> rows() == 0);
    }

    @Test
    void anAnswerThatWasLostCostsNoRepetition() throws Exception {
        JdbcOutboxRelay relay = leader();
        broker.loseAnswers(true);
        CompletableFuture<EventId> plain = publish(relay, sse("plain"));
        publish(relay, sse("keyed").idempotencyKey("key"));
        await().until(() -> broker.texts().contains(block("plain")));
        broker.loseAnswers(false);

        await().until(() -> rows() == 0);
        assertThat(broker.texts()).containsExactly(block("plain"), block("keyed"));
        assertThat(get(plain)).isEqualTo(new EventId(1, 1));
    }

    @Test
    void whatNoBrokerTakesIsSetAsideAndTheOthersCome() throws Exception {
        JdbcOutboxRelay relay = leader();
        broker.refuse(text -> text.contains("poison"));
        publish(relay, sse("before"));
        CompletableFuture<EventId> poison = publish(relay, sse("poison"));
        publish(relay, sse("after"));

        await().until(() -> rows() == 0);
        assertThat(broker.texts()).containsExactly(block("before"), block("after"));
        assertThatThrownBy(() -> get(poison))
                .cause()
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("the connection was lost");
        assertThat(relay.outboxFigures().refused()).isEqualTo(1);
        assertThat(relay.outboxFigures().drained()).isEqualTo(2);

        // Nothing of it is lost: the documentation describes how to bring it back.
        broker.refuse(text -> false);
        transaction(connection -> {
            Link.execute(
                    connection,
                    ("INSERT INTO sse_hub_outbox (hub, nonce, record)"
                                    + " SELECT hub, nonce, record FROM sse_hub_settled WHERE hub = 'orders' AND refusal IS NOT NULL")
                            .replace("orders", log));
            Link.execute(
                    connection,
                    ("DELETE FROM sse_hub_settled WHERE hub = 'orders' AND refusal IS NOT NULL"
                                    + " AND nonce IN (SELECT nonce FROM sse_hub_outbox WHERE hub = 'orders')")
                            .replace("orders", log));
            connection.commit();
        });
        await().until(() -> broker.texts().contains(block("poison")));
        assertThat(count("sse_hub_settled")).isZero();
    }

    /** As during the rollout of an application. */
    @Test
    void aRowOfAnotherReleaseIsLeftToItsNodesAndTheOthersComeAfterIt() throws Exception {
        JdbcOutboxRelay relay = leader();
        publishUnreadable(7);
        publish(relay, sse("after"));
        await().until(() -> !relay.isSequencer());
        assertThat(rows()).isEqualTo(2);
        assertThat(sql("DELETE FROM sse_hub_outbox WHERE hub = ? AND nonce = 7"))
                .isEqualTo(1);

        await().until(() -> rows() == 0);
        assertThat(broker.texts()).containsExactly(block("after"));
        assertThat(relay.outboxFigures().refused()).isZero();
        assertThat(count("sse_hub_settled")).isZero();
    }

    /** Five failures are not enough if the broker accepts nothing else either. */
    @Test
    void anOutageIsNotTheFaultOfARow() throws Exception {
        JdbcOutboxRelay relay = leader();
        broker.refuse(text -> true);
        publish(relay, sse("first"));
        publish(relay, sse("second"));
        await().until(() -> relay.outboxFigures().oldest().toSeconds() >= 4);
        broker.refuse(text -> false);

        await().until(() -> rows() == 0);
        assertThat(broker.texts()).containsExactly(block("first"), block("second"));
        assertThat(relay.outboxFigures().refused()).isZero();
    }

    @Test
    void aKeyOfTheApplicationCountsForRowsAndForWhatIsPublishedOtherwise() throws Exception {
        JdbcOutboxRelay relay = leader();
        CompletableFuture<EventId> first = publish(relay, sse("once").idempotencyKey("key"));
        CompletableFuture<EventId> second = publish(relay, sse("again").idempotencyKey("key"));

        assertThat(get(second)).isEqualTo(get(first));
        assertThat(broker.texts()).containsExactly(block("once"));
    }

    @Test
    void aNodeThatWasSuspendedRepeatsNothingAndBringsNothingIntoDisorder() throws Exception {
        JdbcOutboxRelay suspended = leader();
        broker.hold();
        for (int i = 0; i < 20; i++) {
            publish(suspended, sse("t" + i));
        }
        JdbcOutboxRelay other = relay();
        await().until(other::isSequencer);
        broker.release();
        await().until(() -> rows() == 0);
        publish(other, sse("last"));
        await().until(() -> rows() == 0);

        List<String> expected = new ArrayList<>(
                IntStream.range(0, 20).mapToObj(i -> block("t" + i)).toList());
        expected.add(block("last"));
        assertThat(broker.texts()).isEqualTo(expected);
    }

    @Test
    void anotherNodeTakesOverAtOnceWhenOneIsClosed() throws Exception {
        JdbcOutboxRelay first = leader();
        JdbcOutboxRelay second = relay();
        assertThat(second.isSequencer()).isFalse();
        first.close();
        await().until(second::isSequencer);
        get(publish(second, sse("after")));
        assertThat(broker.texts()).containsExactly(block("after"));
        assertThat(first.placeOf(1)).isCompletedExceptionally();
    }

    @Test
    void tablesThatAreMissingAreCalledThat() {
        BrokerTimeouts timeouts = new BrokerTimeouts(Broker.TIMEOUT, Broker.TIMEOUT, true);
        Link link = new Link(new JdbcSettings(
                new BrokerSettings(log, timeouts, Settled.KEPT, Settled.KEPT, BrokerClock.system()),
                "the database",
                application,
                null,
                "absent_",
                false,
                Broker.TIMEOUT,
                JdbcSettings.NO_LIMITS,
                0));
        assertThatThrownBy(() -> JdbcSchema.requireIn(link))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("its tables are missing; execute dev/ssehub/jdbc/schema-");
    }

    @Test
    void whatHasNoBrokerHasNoRelay() {
        assertThatThrownBy(() -> JdbcOutboxRelay.builder(application, log)
                        .into(JdbcBackplane.builder(application, log).build()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
