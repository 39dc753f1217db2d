package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.BrokerLimits;
import dev.ssehub.backplane.broker.BrokerSettings;
import dev.ssehub.backplane.broker.BrokerTimeouts;
import dev.ssehub.event.EventId;
import dev.ssehub.test.TestTimeouts;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A database that loses records, or is restarted. */
abstract class LossSuite extends KeptSuite {

    /** Crashes the database, and starts it again. */
    abstract void restart() throws Exception;

    private void deleteAfter(EventId kept) throws Exception {
        sql("DELETE FROM sse_hub_log WHERE hub = ? AND log_offset > " + kept.offset());
    }

    @Test
    void aBackupThatIsBehindANodeBeginsANewEpochOnEveryNode() throws Exception {
        Node first = start();
        Node second = start();
        EventId kept = first.append(3).get(2);
        EventId lost = first.append(4).get(3);
        first.awaitId(lost);
        second.awaitId(lost);
        deleteAfter(kept);

        await().until(() ->
                first.tail().floors().size() == 2 && second.tail().floors().size() == 2);
        EventId after = second.append("after");
        assertThat(after.epoch()).isGreaterThan(lost.epoch());
        for (Node node : List.of(first, second)) {
            node.awaitId(after);
            assertThat(node.tail().floors()).hasSize(2);
            assertThat(node.tail().ids()).isSorted().doesNotHaveDuplicates();
            assertThat(node.tail().held().get(1).hasRevocationsSince(lost)).isFalse();
        }
    }

    @Test
    void aTruncatedLogBeginsANewEpochWithoutAnAppend() throws Exception {
        Node node = start();
        EventId before = node.append("before");
        node.awaitId(before);
        sql("DELETE FROM sse_hub_log WHERE hub = ?");

        await().until(() -> node.tail().floors().size() == 2);
        assertThat(node.tail().floors().get(1).epoch()).isGreaterThan(before.epoch());
    }

    @Test
    void aHubWhoseRowIsGoneBeginsANewEpoch() throws Exception {
        Node node = start();
        EventId before = node.append("before");
        node.awaitId(before);
        sql("DELETE FROM sse_hub_head WHERE hub = ?");
        EventId after = node.append("after");

        assertThat(after.epoch()).isGreaterThan(before.epoch());
        node.awaitId(after);
        assertThat(node.tail().floors()).hasSize(2);
    }

    @Test
    void aLogThatHasDivergedIsNotTakenForTheSame() throws Exception {
        Node first = start();
        Node second = start();
        EventId last = first.append(2).get(1);
        first.awaitId(last);
        second.awaitId(last);
        // As after a failover to a replica that had not received the last record and accepted another in its place.
        sql("UPDATE sse_hub_log SET nonce = nonce + 1 WHERE hub = ? AND log_offset = " + last.offset());

        for (Node node : List.of(first, second)) {
            await().until(() -> node.tail().floors().size() == 2);
        }
        EventId after = first.append("after");
        assertThat(after.epoch()).isGreaterThan(last.epoch());
        for (Node node : List.of(first, second)) {
            node.awaitId(after);
            assertThat(node.tail().floors()).hasSize(2);
        }
    }

    @Test
    void whatOneNodeHasSeenIsMissedThoughAnotherOneThatHadNotWentOnFirst() throws Exception {
        Node node = start();
        EventId kept = node.append(3).get(2);
        EventId lost = node.append(4).get(3);
        node.awaitId(lost);
        long jump = lost.offset() + 1_000_000;
        transaction(connection -> {
            // As it is left by a node that has read as far as the replica had received.
            for (String statement : List.of(
                    "SELECT hub FROM sse_hub_head WHERE hub = ? FOR UPDATE",
                    "DELETE FROM sse_hub_log WHERE hub = ? AND log_offset > " + kept.offset(),
                    "INSERT INTO sse_hub_log (hub, epoch, log_offset, nonce, jumped_from, published_at, records, total_bytes, size)"
                            + " SELECT hub, epoch, " + jump + ", 42, log_offset, published_at, records, total_bytes, 0"
                            + " FROM sse_hub_log WHERE hub = ? AND log_offset = " + kept.offset(),
                    "UPDATE sse_hub_head SET jumped_from = " + kept.offset() + ", jumped_to = " + jump
                            + " WHERE hub = ?")) {
                try (PreparedStatement prepared = connection.prepareStatement(statement)) {
                    prepared.setString(1, log);
                    prepared.execute();
                }
            }
            connection.commit();
        });

        await().until(() -> node.tail().floors().size() == 2);
        assertThat(node.tail().floors().get(1).epoch()).isGreaterThan(lost.epoch());
        Node late = start();
        assertThat(late.tail().floors().get(0).epoch())
                .isEqualTo(node.tail().floors().get(1).epoch());
    }

    @Test
    void noIdIsUsedAgainAfterARestartOfTheDatabaseAndNothingIsMissing() throws Exception {
        Node node = start();
        List<EventId> before = node.append(20);
        node.awaitId(before.get(19));
        restart();
        EventId next = await().ignoreException(PublishException.class).until(() -> node.append("next"), id -> true);

        node.awaitId(next);
        assertThat(next.epoch()).isEqualTo(before.get(0).epoch());
        assertThat(next.offset()).isGreaterThan(before.get(19).offset() + 1_000_000);
        assertThat(node.tail().floors()).hasSize(1);
        assertThat(node.tail().jumps()).hasSize(1);
        assertThat(node.tail().ids()).isSorted().doesNotHaveDuplicates();
        EventId lost = new EventId(next.epoch(), before.get(19).offset() + 1);
        assertThat(node.backplane().history(lost, next)).isEmpty();
        assertThat(node.backplane().history(before.get(18), next))
                .hasValueSatisfying(page -> assertThat(page.records()).hasSize(2));
    }

    @Test
    void noIdIsUsedAgainWhenTheTailIsLostAndNoNodeIsLeftThatKnows() throws Exception {
        Node node = start();
        EventId kept = node.append(3).get(2);
        EventId lost = node.append(4).get(3);
        node.awaitId(lost);
        node.backplane().close();
        deleteAfter(kept);
        sql("UPDATE sse_hub_head SET server = 'another' WHERE hub = ?");
        Node after = start();
        EventId next = after.append("next");

        after.awaitId(next);
        assertThat(next.epoch()).isEqualTo(kept.epoch());
        assertThat(next.isAfter(lost)).isTrue();
        assertThat(after.backplane().history(lost, next)).isEmpty();
        assertThat(after.tail().held().get(0).hasRevocationsSince(lost)).isTrue();
        assertThat(after.tail().floors()).hasSize(1);
    }

    /** Returns the clock of a node that is wrong by this much. */
    private static BrokerClock late(Duration by) {
        BrokerClock right = BrokerClock.system();
        return new BrokerClock() {
            @Override
            public long nanos() {
                return right.nanos();
            }

            @Override
            public Instant instant() {
                return right.instant().plus(by);
            }
        };
    }

    @Test
    void nodesWhoseClocksAreAnHourApartForgetAndLoseNothing() throws Exception {
        Node slow = start(builder -> builder.clock(late(Duration.ofHours(-1))));
        Node fast = start(builder -> builder.clock(late(Duration.ofHours(1))).maxAge(Duration.ofMinutes(10)));
        List<EventId> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add((i % 2 == 0 ? slow : fast).append("e" + i));
        }
        slow.awaitId(ids.get(19));
        fast.awaitId(ids.get(19));
        sql("DELETE FROM sse_hub_log WHERE hub = ?");
        await().until(() ->
                slow.tail().floors().size() == 2 && fast.tail().floors().size() == 2);
        EventId next = slow.append("next");

        assertThat(next.isAfter(ids.get(19))).isTrue();
        fast.awaitId(next);
        assertThat(fast.backplane().history(fast.tail().floors().get(1), next))
                .hasValueSatisfying(page -> assertThat(page.records().get(0).publishedAt())
                        .isBetween(
                                Instant.now().plus(Duration.ofMinutes(59)),
                                Instant.now().plus(Duration.ofMinutes(61))));
        Node late = start();
        assertThat(late.tail().ids()).containsExactly(next);
    }

    @Test
    void aNodeThatIsSuspendedInATransactionHoldsUpTheOthersForItsTimeoutOnly() throws Exception {
        assumeFalse(url().contains(":h2:"), "a process that is suspended suspends an embedded database, too");
        Node node = start();
        BrokerSettings shared = new BrokerSettings(
                log,
                new BrokerTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), false),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                BrokerClock.system());
        Link suspended = new Link(new JdbcSettings(
                shared,
                "the database",
                application,
                null,
                JdbcSchema.DEFAULT_PREFIX,
                false,
                Duration.ofSeconds(1),
                new BrokerLimits(1, 1, 1, 1),
                1));
        CountDownLatch isLocked = new CountDownLatch(1);
        CountDownLatch isOver = new CountDownLatch(1);
        CompletableFuture<Void> transaction = CompletableFuture.runAsync(() -> {
            try {
                LockedLog.with(suspended, log, LockedLog.Seen.NOTHING, locked -> {
                    isLocked.countDown();
                    try {
                        return isOver.await(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new SQLException(e);
                    }
                });
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        isLocked.await();
        EventId after = appendAfterStandstill(node);
        isOver.countDown();

        node.awaitId(after);
        assertThatThrownBy(transaction::join).hasRootCauseInstanceOf(Exception.class);
        suspended.release();
    }

    /** Appends while another node is suspended in a transaction. */
    EventId appendAfterStandstill(Node node) {
        return node.append("after");
    }
}
