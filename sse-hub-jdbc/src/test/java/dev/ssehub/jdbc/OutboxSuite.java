package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.TestTimeouts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
import org.junit.jupiter.api.Test;

/** Events that transactions publish. */
abstract class OutboxSuite extends NodesFixture {

    private JdbcOutbox outbox() {
        return JdbcOutbox.of(log);
    }

    @Test
    void whatIsCommittedIsDeliveredAndWhatIsRolledBackNeverWas() throws Exception {
        Node node = start();
        Node other = start();
        transaction(connection -> {
            outbox().publish(connection, Audience.everyone(), sse("undone"));
            connection.rollback();
            outbox().publish(connection, Audience.everyone(), sse("first"));
            outbox().publish(connection, Audience.everyone(), sse("second"));
            connection.commit();
        });

        for (Node each : List.of(node, other)) {
            await().untilAsserted(
                            () -> assertThat(each.tail().texts()).containsExactly(block("first"), block("second")));
        }
        assertThat(node.tail().ids()).isEqualTo(other.tail().ids());
    }

    /** 200 transactions of random length, a third of them rolled back, while an unrelated one is open all the time. */
    @Test
    void lateCommittersAreNeitherLostNorRepeatedAndEverybodyHasOneOrder() throws Exception {
        Node first = start();
        Node second = start();
        long seed = System.nanoTime();
        List<String> committed = Collections.synchronizedList(new ArrayList<>());
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Connection unrelated = application.getConnection()) {
            unrelated.setAutoCommit(false);
            outbox().publish(unrelated, Audience.everyone(), sse("open"));
            List<Future<?>> transactions = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Random random = new Random(seed + i);
                String name = "t" + i;
                transactions.add(threads.submit(() -> {
                    transaction(connection -> {
                        outbox().publish(connection, Audience.everyone(), sse(name + "a"));
                        pause(random.nextInt(40));
                        outbox().publish(connection, Audience.everyone(), sse(name + "b"));
                        if (random.nextInt(3) == 0) {
                            connection.rollback();
                        } else {
                            connection.commit();
                            committed.add(block(name + "a"));
                            committed.add(block(name + "b"));
                        }
                    });
                    return null;
                }));
            }
            for (Future<?> transaction : transactions) {
                transaction.get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
            }
            await().until(() -> first.tail().texts().size() == committed.size());
            await().until(() -> second.tail().texts().size() == committed.size());
            unrelated.rollback();
        } finally {
            threads.shutdownNow();
        }

        assertThat(first.tail().texts())
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(committed)
                .isEqualTo(second.tail().texts());
        assertThat(first.tail().ids()).isEqualTo(second.tail().ids()).isSorted();
        assertThat(first.tail().floors()).hasSize(1);
        List<String> texts = first.tail().texts();
        assertThat(texts.stream().filter(text -> text.contains("a\n")))
                .allSatisfy(
                        text -> assertThat(texts.indexOf(text)).isLessThan(texts.indexOf(text.replace("a\n", "b\n"))));
    }

    /** Transactions of many rows are committed while the outbox is being read because of others that are small. */
    @Test
    void theEventsOfATransactionStayInTheirOrderHoweverManyTheyAre() throws Exception {
        int count = 6;
        int size = 3000;
        Node node = start();
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
            while (!isOver.get()) {
                try {
                    transaction(connection -> {
                        outbox().publish(connection, Audience.everyone(), sse("small"));
                        connection.commit();
                    });
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                node.backplane().wake();
            }
        });
        try {
            for (int i = 0; i < count; i++) {
                int first = i * size;
                transaction(connection -> {
                    for (int j = 0; j < size; j++) {
                        outbox().publish(connection, Audience.everyone(), sse("large " + (first + j)));
                    }
                    connection.commit();
                });
            }
        } finally {
            isOver.set(true);
            others.get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
        }
        await().until(() -> node.tail().texts().stream()
                        .filter(text -> text.contains("large"))
                        .count()
                >= count * size);
        assertThat(node.tail().texts().stream().filter(text -> text.contains("large")))
                .containsExactlyElementsOf(IntStream.range(0, count * size)
                        .mapToObj(i -> block("large " + i))
                        .toList());
    }

    private static void pause(int millis) {
        // The duration of a transaction is what is tested.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void transactionsThatDoNotOverlapAreInTheOrderOfTheirCommits() throws Exception {
        Node node = start();
        JdbcOutbox outbox = outbox();
        for (int i = 0; i < 300; i++) {
            String text = "t" + i;
            transaction(connection -> {
                outbox.publish(connection, Audience.everyone(), sse(text));
                connection.commit();
            });
        }
        await().untilAsserted(() -> assertThat(node.tail().texts())
                .isEqualTo(IntStream.range(0, 300).mapToObj(i -> block("t" + i)).toList()));
    }

    @Test
    void aMegabyteAndCharactersThatDatabasesDoNotLikeArriveAsTheyWere() throws Exception {
        Node node = start();
        String awkward = "nul \u0000, four bytes \uD83D\uDE00, quotes ' \" \\, a mark \uFEFF";
        String large = "x".repeat(1 << 20);
        transaction(connection -> {
            outbox().publish(
                            connection,
                            Audience.user("grün \uD83D\uDE00"),
                            sse(awkward).key("k\uD83D\uDE00"));
            outbox().publish(connection, Audience.everyone(), sse(large));
            outbox().publish(connection, Audience.everyone(), sse("small"));
            connection.commit();
        });
        EventId last = node.append(event("\u0000\uD83D\uDE00" + large));
        node.awaitId(last);

        await().untilAsserted(() -> assertThat(node.tail().texts())
                .containsExactlyInAnyOrder(block(awkward), block(large), block("small"), "\u0000\uD83D\uDE00" + large));
        Node late = start();
        assertThat(late.tail().texts()).isEqualTo(node.tail().texts());
    }

    @Test
    void anIdempotencyKeyCountsInTransactionsToo() throws Exception {
        Node node = start();
        SseEvent event = sse("once").idempotencyKey("key");
        List<CompletableFuture<EventId>> places = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            transaction(connection -> {
                places.add(node.backplane().placeOf(outbox().publish(connection, Audience.everyone(), event)));
                connection.commit();
            });
        }
        transaction(connection -> {
            outbox().publish(connection, Audience.everyone(), sse("last"));
            connection.commit();
        });

        await().untilAsserted(() -> assertThat(node.tail().texts()).containsExactly(block("once"), block("last")));
        EventId first = node.tail().ids().get(0);
        for (CompletableFuture<EventId> place : places) {
            assertThat(place.get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(first);
        }
    }

    @Test
    void aCallerLearnsWhereItsEventCameToStand() throws Exception {
        Node node = start();
        List<CompletableFuture<EventId>> places = new ArrayList<>();
        transaction(connection -> {
            places.add(node.backplane()
                    .placeOf(node.backplane().outbox().publish(connection, Audience.everyone(), sse("a"))));
            connection.commit();
            node.backplane().wake();
        });
        EventId place = places.get(0).get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
        assertThat(node.tail().ids()).containsExactly(place);
        CompletableFuture<EventId> never = node.backplane().placeOf(1);
        node.backplane().close();
        assertThat(never).isCompletedExceptionally();
    }

    @Test
    void anotherNodeTakesOverWhenTheSequencerIsGone() throws Exception {
        Node first = start();
        await().until(first.backplane()::isSequencer);
        Node second = start();
        assertThat(second.backplane().isSequencer()).isFalse();
        first.backplane().close();
        await().until(second.backplane()::isSequencer);
        transaction(connection -> {
            outbox().publish(connection, Audience.everyone(), sse("after"));
            connection.commit();
        });
        await().untilAsserted(() -> assertThat(second.tail().texts()).containsExactly(block("after")));
    }

    @Test
    void aLeaseFromTheFutureIsTaken() throws Exception {
        Node first = start();
        await().until(first.backplane()::isSequencer);
        // As if the database's clock had been ahead by a year, and the node that had the lease were gone.
        sql("UPDATE sse_hub_head SET leader = 'gone', lease_until = lease_until + 31536000000 WHERE hub = ?");
        await().untilAsserted(() -> assertThat(
                        sql("UPDATE sse_hub_head SET epoch = epoch WHERE hub = ? AND leader <> 'gone'"))
                .isEqualTo(1));
    }

    @Test
    void theLogIsTrimmedEvenIfTheOutboxCannotBeCounted() throws Exception {
        String prefix = "t" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + "_";
        JdbcSchema.initialize(application, prefix);
        sql("ALTER TABLE " + prefix + "outbox RENAME COLUMN created_at TO made_at");
        Node node = start(builder -> builder.tablePrefix(prefix).maxAge(Duration.ofMillis(1)));
        node.awaitId(node.append(50).get(49));
        await().untilAsserted(() -> assertThat(sql("UPDATE " + prefix + "log SET size = size WHERE hub = ?"))
                .isEqualTo(1));
    }

    /** As with a node that was suspended for longer than its lease, and one whose lease was taken from it. */
    @Test
    void twoSequencersLoseAndRepeatNothing() throws Exception {
        Node first = start();
        Node second = start();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> publishers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String prefix = thread + ":";
                publishers.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        String text = prefix + i;
                        transaction(connection -> {
                            outbox().publish(connection, Audience.everyone(), sse(text));
                            connection.commit();
                        });
                        first.backplane().wake();
                        second.backplane().wake();
                    }
                    return null;
                }));
            }
            for (Future<?> publisher : publishers) {
                publisher.get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        await().until(() -> first.tail().ids().size() >= 400);
        await().until(() -> second.tail().ids().size() >= 400);
        assertThat(first.tail().texts())
                .doesNotHaveDuplicates()
                .hasSize(400)
                .isEqualTo(second.tail().texts());
        for (int thread = 0; thread < 4; thread++) {
            String prefix = "data: " + thread + ":";
            assertThat(first.tail().texts().stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .mapToObj(i -> prefix + i + "\n\n")
                            .toList());
        }
    }

    @Test
    void theOutboxIsCounted() throws Exception {
        Node node = start(builder -> builder.maxAge(Duration.ofSeconds(2)));
        await().until(() -> node.backplane().outboxFigures().sequencer());
        transaction(connection -> {
            outbox().publish(connection, Audience.everyone(), sse("counted"));
            connection.commit();
        });
        await().until(() -> node.backplane().outboxFigures().drained() == 1);
        assertThat(node.backplane().outboxFigures().drainNanos()).isPositive();
        await().until(() -> node.backplane().outboxFigures().depth() == 0);
    }
}
