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
import dev.ssehub.tests.support.Broker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Failures around an outbox for a broker that do not depend on the kind of database. */
class RelayFaultsTest extends RelayFixture {

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    @Override
    String url() {
        return "jdbc:h2:mem:relay-faults;DB_CLOSE_DELAY=-1";
    }

    private CompletableFuture<EventId> publish(JdbcOutboxRelay node, String text) throws SQLException {
        return publish(node, sse(text));
    }

    private BrokerClock clock() {
        BrokerClock system = BrokerClock.system();
        return new BrokerClock() {
            @Override
            public long nanos() {
                return system.nanos() + ahead.get().toNanos();
            }

            @Override
            public Instant instant() {
                return system.instant().plus(ahead.get());
            }
        };
    }

    /** As after a failover to a replica that was behind, which assigns the number once more. */
    @Test
    void aRowIsNotDeletedForAnotherOneThatHadItsNumber() throws Exception {
        JdbcOutboxRelay relay = leader(builder -> {});
        AtomicBoolean isLost = new AtomicBoolean();
        broker.refuse(text -> {
            if (text.contains("event") && isLost.compareAndSet(false, true)) {
                unchecked(() -> sql("UPDATE sse_hub_outbox SET nonce = nonce + 1 WHERE hub = ?"));
            }
            return false;
        });
        publish(relay, "event");

        await().until(() -> rows() == 0);
        assertThat(broker.texts()).containsExactly(block("event"), block("event"));
    }

    /** Counting a long backlog may take longer than the database is given for an answer. */
    @Test
    void anOutboxThatCannotBeCountedIsBroughtToTheBroker() throws Exception {
        JdbcOutboxRelay relay =
                leader(builder -> builder.pollInterval(Duration.ofMinutes(1)).dialect(new Dialect() {
                    @Override
                    public String micros(String column) {
                        return "no_such_column";
                    }
                }));
        transaction(connection -> {
            for (int i = 0; i < 600; i++) {
                relay.outbox().publish(connection, Audience.everyone(), sse("event"));
            }
            connection.commit();
        });
        relay.wake();

        await().until(() -> rows() == 0);
        assertThat(broker.texts()).hasSize(600);
    }

    @Test
    void nobodyWaitsForEverAlsoIfTheDriverThrowsWhatItShouldNot() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        JdbcOutboxRelay relay = relay(builder -> builder.clock(clock()).dialect(new Dialect() {
            @Override
            public String server(String prefix) {
                attempts.incrementAndGet();
                throw new IllegalStateException("for the test");
            }
        }));
        await().until(() -> attempts.get() > 0);
        CompletableFuture<EventId> never = relay.placeOf(1);
        ahead.set(Duration.ofMinutes(6));

        assertThatThrownBy(() -> get(never)).cause().isInstanceOf(PublishException.class);
    }

    @Test
    void anEventThatWasPerhapsTakenIsSetAsideAsThat() throws Exception {
        JdbcOutboxRelay leader = leader(builder -> {});
        JdbcOutboxRelay other = relay(builder -> {});
        broker.refuse(text -> text.contains("poison"));
        CompletableFuture<EventId> mine = publish(leader, "poison");
        CompletableFuture<EventId> ofAnother = publish(other, "poison");

        assertMayHaveHappened(() -> get(mine));
        assertMayHaveHappened(() -> get(ofAnother));
        assertThat(sql("UPDATE sse_hub_settled SET hub = hub WHERE hub = ? AND refusal LIKE 'perhaps taken: %'"))
                .isEqualTo(2);
    }

    private static void assertMayHaveHappened(ThrowingCallable call) {
        assertThatThrownBy(call)
                .cause()
                .isInstanceOfSatisfying(
                        PublishException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isTrue());
    }

    /** An event that was perhaps accepted is recognised, as long as the broker remembers it. */
    @Test
    void anEventThatIsBroughtBackHasItsKey() throws Exception {
        JdbcOutboxRelay relay = leader(builder -> {});
        publish(relay, "event");
        AtomicBoolean isBack = new AtomicBoolean();
        broker.refuse(text -> {
            if (text.contains("next") && isBack.compareAndSet(false, true)) {
                unchecked(() -> sql("INSERT INTO sse_hub_outbox (hub, nonce, record)"
                        + " SELECT hub, nonce, record FROM sse_hub_outbox WHERE hub = ?"));
            }
            return false;
        });
        publish(relay, "next");

        await().until(() -> isBack.get() && rows() == 0);
        assertThat(broker.texts()).containsExactly(block("event"), block("next"));
    }

    /** The attempts are as far apart as an outage may be long. */
    @Test
    void whatNoBrokerTakesIsSetAsideAlsoIfTheOutboxIsSeldomLookedAt() throws Exception {
        JdbcOutboxRelay relay =
                leader(builder -> builder.pollInterval(Duration.ofMinutes(5)).clock(clock()));
        broker.refuse(text -> text.contains("poison"));
        publish(relay, "poison");
        await().until(() -> {
            ahead.updateAndGet(by -> by.plusMinutes(1));
            relay.wake();
            return relay.outboxFigures().refused() == 1;
        });
    }

    @Test
    void aRowThatNoNodeCanReadIsSetAsideAfterAMinute() throws Exception {
        JdbcOutboxRelay relay = leader(builder -> builder.clock(clock()));
        publishUnreadable(7);
        publish(relay, "after");
        await().until(() -> !relay.isSequencer());
        assertThat(rows()).isEqualTo(2);
        ahead.set(Duration.ofSeconds(61));

        await().until(() -> rows() == 0);
        assertThat(relay.outboxFigures().refused()).isEqualTo(1);
        assertThat(broker.texts()).containsExactly(block("after"));
    }

    /** Nodes that can read it may have been started since. */
    @Test
    void aRowThatIsBroughtBackIsLeftToOthersOnceMore() throws Exception {
        JdbcOutboxRelay relay = leader(builder -> builder.clock(clock()));
        publishUnreadable(7);
        await().until(() -> !relay.isSequencer());
        ahead.set(Duration.ofSeconds(61));
        await().until(() -> rows() == 0 && relay.isSequencer());
        sql(
                "INSERT INTO sse_hub_outbox (hub, nonce, record) SELECT hub, nonce, record FROM sse_hub_settled WHERE hub = ?");
        sql("DELETE FROM sse_hub_settled WHERE hub = ?");

        await().until(() -> !relay.isSequencer());
        assertThat(rows()).isEqualTo(1);
        assertThat(relay.outboxFigures().refused()).isEqualTo(1);
    }

    /** During an outage, looking up all callers would keep the relay from its rows. */
    @Test
    void aLookIsAtSomeOfThoseWhoWaitAndTheNextAtOthers() throws Exception {
        Tickets tickets = new Tickets(clock());
        List<Settled.Answer> answers = LongStream.range(0, 10_000)
                .mapToObj(nonce -> Settled.Answer.known(nonce, new EventId(1, 1)))
                .toList();
        List<CompletableFuture<EventId>> places =
                answers.stream().map(answer -> tickets.placeOf(answer.nonce())).toList();
        Link link = new Link(settings());
        int unused = link.transaction((connection, tables) -> {
            new Settled(connection, tables, log).add(answers);
            return answers.size();
        });

        for (int looks = 1; looks <= 3; looks++) {
            ahead.updateAndGet(by -> by.plusSeconds(2));
            tickets.look(link, log);
            assertThat(places.stream().filter(CompletableFuture::isDone))
                    .hasSize(Math.min(10_000, looks * Tickets.MAX_LOOKED_UP));
        }
        link.release();
    }

    private JdbcSettings settings() {
        BrokerTimeouts timeouts = new BrokerTimeouts(Broker.TIMEOUT, Broker.TIMEOUT, true);
        return new JdbcSettings(
                new BrokerSettings(log, timeouts, Settled.KEPT, Settled.KEPT, clock()),
                "the database",
                application,
                null,
                JdbcSchema.DEFAULT_PREFIX,
                false,
                Broker.TIMEOUT,
                JdbcSettings.NO_LIMITS,
                0);
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static void unchecked(Action action) {
        try {
            action.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The dialect of H2, except for what a test changes. */
    private static class Dialect implements JdbcDialect {

        private final JdbcDialect h2 = JdbcDialects.h2();

        @Override
        public String schema() {
            return h2.schema();
        }

        @Override
        public String micros() {
            return h2.micros();
        }

        @Override
        public String micros(String column) {
            return h2.micros(column);
        }

        @Override
        public String server(String prefix) {
            return h2.server(prefix);
        }

        @Override
        public void nameServer(Connection connection, String prefix) throws SQLException {
            h2.nameServer(connection, prefix);
        }
    }
}
