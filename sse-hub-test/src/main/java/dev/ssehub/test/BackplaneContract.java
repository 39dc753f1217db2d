package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.Tail;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Backplane} promises, as tests. Extend it, and say how to make one. */
public abstract class BackplaneContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Backplane> made = new ArrayList<>();
    private Recorder tail = new Recorder();

    /** Makes a backplane with a log of its own, not started. */
    protected abstract Backplane create();

    /** Creates the suite. */
    protected BackplaneContract() {}

    @BeforeEach
    final void forgetWhatWasRecorded() {
        tail = new Recorder();
    }

    @AfterEach
    final void closeAll() {
        made.forEach(Backplane::close);
    }

    private Backplane started() {
        Backplane backplane = create();
        made.add(backplane);
        backplane.start(tail);
        await().atMost(PATIENCE).until(tail::isStarted);
        return backplane;
    }

    @Test
    void theTailGetsEveryRecordInTheOrderOfItsId() {
        Backplane backplane = started();
        List<EventId> ids = IntStream.range(0, 100)
                .mapToObj(i -> backplane.append(event("e" + i, null)))
                .toList();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tail.ids()).isEqualTo(ids));
        assertThat(tail.texts())
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "e" + i).toList());
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids.get(0).isAfter(tail.floor())).isTrue();
    }

    @Test
    void recordsOfManyThreadsHaveOneOrder() {
        Backplane backplane = started();
        CompletableFuture<?>[] writers = IntStream.range(0, 8)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 250; i++) {
                        backplane.append(event(writer + ":" + i, null));
                    }
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(writers).join();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tail.ids()).hasSize(2000));
        assertThat(tail.ids()).isSorted().doesNotHaveDuplicates();
        for (int writer = 0; writer < 8; writer++) {
            String prefix = writer + ":";
            assertThat(tail.texts().stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 250).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void oneIdempotencyKeyIsOneRecordForAnyNumberOfThreads() {
        Backplane backplane = started();
        List<CompletableFuture<EventId>> appends = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> backplane.append(event("once", "key"))))
                .toList();
        List<EventId> ids =
                appends.stream().map(CompletableFuture::join).distinct().toList();
        EventId next = backplane.append(event("next", null));

        assertThat(ids).hasSize(1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tail.ids()).containsExactly(ids.get(0), next));
    }

    @Test
    void membershipsAndDisconnectsComeInOrderWithEvents() {
        Backplane backplane = started();
        backplane.append(event("before", null));
        backplane.append(new LogRecord.Membership("ann", "ops", true));
        backplane.append(new LogRecord.Disconnect(Audience.user("ann")));
        backplane.append(event("after", null));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tail.records()).hasSize(4));
        assertThat(tail.records().get(1)).isEqualTo(new LogRecord.Membership("ann", "ops", true));
        assertThat(tail.records().get(2)).isEqualTo(new LogRecord.Disconnect(Audience.user("ann")));
        assertThat(tail.ids()).isSorted();
    }

    @Test
    void everythingOfAnEventSurvives() {
        Backplane backplane = started();
        LogRecord.Publication sent = new LogRecord.Publication(
                Audience.group("grün \u2028 \uD83D\uDE00"),
                "event: x\ndata: \uFEFF ü\u0000\n\n".getBytes(StandardCharsets.UTF_8),
                "key",
                true,
                Duration.ofSeconds(7),
                null);
        backplane.append(sent);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tail.records()).hasSize(1));
        LogRecord.Publication got = (LogRecord.Publication) tail.records().get(0);
        assertThat(got.audience()).isEqualTo(sent.audience());
        assertThat(got.block()).isEqualTo(sent.block());
        assertThat(got.key()).isEqualTo("key");
        assertThat(got.ephemeral()).isTrue();
        assertThat(got.ttl()).isEqualTo(sent.ttl());
    }

    @Test
    void nothingIsTakenAfterTheEndAndThatIsSaid() {
        Backplane backplane = started();
        backplane.append(event("before", null));
        backplane.close();
        backplane.close();

        assertThat(backplane.isAvailable()).isFalse();
        assertThatThrownBy(() -> backplane.append(event("after", null)))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse());
    }

    private static LogRecord.Publication event(String text, @Nullable String idempotencyKey) {
        return new LogRecord.Publication(
                Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, idempotencyKey);
    }

    /** Writes down what a tail is told. */
    private static final class Recorder implements Tail {
        private @Nullable EventId floor;
        private final List<EventId> ids = new ArrayList<>();
        private final List<LogRecord> records = new ArrayList<>();

        @Override
        public synchronized void onStart(EventId newFloor) {
            floor = newFloor;
        }

        @Override
        public synchronized void onRecord(EventId id, Instant publishedAt, LogRecord record) {
            ids.add(id);
            records.add(record);
        }

        synchronized boolean isStarted() {
            return floor != null;
        }

        synchronized EventId floor() {
            assert floor != null;
            return floor;
        }

        synchronized List<EventId> ids() {
            return List.copyOf(ids);
        }

        synchronized List<LogRecord> records() {
            return List.copyOf(records);
        }

        synchronized List<String> texts() {
            return records.stream()
                    .map(record -> new String(((LogRecord.Publication) record).block(), StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
