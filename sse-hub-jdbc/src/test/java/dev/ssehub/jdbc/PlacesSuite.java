package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.test.TestTimeouts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What callers learn about the rows that they have written into the outbox, and operators about those that wait there. */
abstract class PlacesSuite extends NodesFixture {

    private static EventId get(CompletableFuture<EventId> place) throws Exception {
        return place.get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
    }

    private CompletableFuture<EventId> publish(Node node, String text, String idempotencyKey) throws SQLException {
        List<CompletableFuture<EventId>> places = new ArrayList<>();
        transaction(connection -> {
            long ticket = node.backplane()
                    .outbox()
                    .publish(connection, Audience.everyone(), sse(text).idempotencyKey(idempotencyKey));
            places.add(node.backplane().placeOf(ticket));
            connection.commit();
        });
        return places.get(0);
    }

    @Test
    void aRepeatedKeyIsAnsweredAlsoIfAnotherNodeHasFoundItOut() throws Exception {
        Node sequencer = start();
        await().until(sequencer.backplane()::isSequencer);
        Node other = start();
        CompletableFuture<EventId> first = publish(other, "once", "key");
        CompletableFuture<EventId> second = publish(other, "again", "key");
        CompletableFuture<EventId> third = publish(other, "and again", "key");

        assertThat(get(second)).isEqualTo(get(first)).isEqualTo(get(third));
        assertThat(other.tail().texts()).containsExactly(block("once"));
        assertThat(other.backplane().outboxFigures().drained()).isZero();
    }

    @Test
    void aRefusalIsAnsweredAlsoIfItIsThatOfAnotherNode() throws Exception {
        Node sequencer = start(builder -> builder.maxMemberships(1));
        await().until(sequencer.backplane()::isSequencer);
        Node other = start(builder -> builder.maxMemberships(1));
        sequencer.append(new LogRecord.Membership("ann", "orders", true));
        insert(4711, new LogRecord.Membership("bob", "orders", true));
        CompletableFuture<EventId> refused = other.backplane().placeOf(4711);

        assertThatThrownBy(() -> get(refused))
                .cause()
                .isInstanceOfSatisfying(
                        PublishException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isFalse())
                .hasMessageContaining("maxMemberships");
        assertThat(sql("UPDATE sse_hub_settled SET record = record WHERE hub = ? AND record IS NOT NULL"))
                .isEqualTo(1);
        assertThat(sequencer.backplane().outboxFigures().refused()).isEqualTo(1);
    }

    /** This includes rows for which there was no query: after that time, the answers of other nodes are gone. */
    @Test
    void nobodyWaitsForEver() throws Exception {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        Node node = start(builder -> builder.clock(ahead(ahead)));
        CompletableFuture<EventId> never = node.backplane().placeOf(1);
        ahead.set(Duration.ofMinutes(4));
        CompletableFuture<EventId> later = node.backplane().placeOf(2);
        ahead.set(Duration.ofMinutes(6));

        assertThatThrownBy(() -> get(never))
                .cause()
                .isInstanceOfSatisfying(
                        PublishException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isTrue());
        assertThat(later).isNotDone();
    }

    private static BrokerClock ahead(AtomicReference<Duration> by) {
        BrokerClock system = BrokerClock.system();
        return new BrokerClock() {
            @Override
            public long nanos() {
                return system.nanos() + by.get().toNanos();
            }

            @Override
            public Instant instant() {
                return system.instant().plus(by.get());
            }
        };
    }

    @Test
    void answersAreForgottenWhenNobodyCanWaitForThem() throws Exception {
        Node node = start(builder -> builder.maxAge(Duration.ofSeconds(1)));
        get(publish(node, "once", "key"));
        get(publish(node, "again", "key"));
        assertThat(sql("UPDATE sse_hub_settled SET expires_at = 1 WHERE hub = ?"))
                .isEqualTo(1);

        await().untilAsserted(() -> assertThat(sql("UPDATE sse_hub_settled SET expires_at = 1 WHERE hub = ?"))
                .isZero());
    }

    @Test
    void theAgeOfARowIsThatOfTheDatabaseInWhateverZoneItsSessionIs() throws Exception {
        try (Connection connection = application.getConnection()) {
            String set = JdbcDialects.of(connection) instanceof MySqlDialect
                    ? "SET time_zone = '+05:00'"
                    : "SET TIME ZONE '+05:00'";
            Link.execute(connection, set);
            JdbcOutbox.of(log).publish(connection, Audience.everyone(), sse("waits"));
            Link.execute(connection, set.replace("+05:00", "-04:00"));

            OutboxFigures measured = measure(connection);
            assertThat(measured.depth()).isEqualTo(1);
            assertThat(measured.oldest()).isBetween(Duration.ZERO, TestTimeouts.condition());
        }
    }

    @Test
    void anEmptyOutboxHasNoAge() throws Exception {
        try (Connection connection = application.getConnection()) {
            assertThat(measure(connection)).isEqualTo(OutboxFigures.NOTHING);
        }
    }

    protected final OutboxFigures measure(Connection connection) throws SQLException {
        Tables tables = new Tables(JdbcSchema.DEFAULT_PREFIX, JdbcDialects.of(connection));
        return new OutboxRows(connection, tables, log).measure(OutboxFigures.NOTHING);
    }

    private void insert(long nonce, LogRecord record) throws SQLException {
        try (Connection connection = application.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO sse_hub_outbox (hub, nonce, record) VALUES (?, ?, ?)")) {
            insert.setString(1, log);
            insert.setLong(2, nonce);
            insert.setBytes(3, RecordFormat.encode(Instant.EPOCH, record));
            insert.executeUpdate();
        }
    }
}
