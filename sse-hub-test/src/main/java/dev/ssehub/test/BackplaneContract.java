package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tests the promises of {@link Backplane}. Extend it, and implement the methods that create a backplane.
 *
 * <p>The tests of holes require {@link #appendRaw} and {@link #forgetAll}, and are skipped without them.
 */
public abstract class BackplaneContract extends BatchContract {

    /** Creates the suite. */
    protected BackplaneContract() {}

    @Test
    void theReceiverGetsEveryRecordInTheOrderOfItsId() {
        Backplane backplane = started();
        List<EventId> ids = IntStream.range(0, 100)
                .mapToObj(i -> backplane.append(event("e" + i, null)))
                .toList();

        await().atMost(LONG).untilAsserted(() -> assertThat(tail.ids()).isEqualTo(ids));
        assertThat(tail.texts())
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "e" + i).toList());
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids.get(0).isAfter(tail.floors().get(0))).isTrue();
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

        await().atMost(LONG).untilAsserted(() -> assertThat(tail.ids()).hasSize(2000));
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
        await().atMost(LONG).untilAsserted(() -> assertThat(tail.ids()).containsExactly(ids.get(0), next));
    }

    @Test
    void membershipsAndDisconnectsComeInOrderWithEvents() {
        Backplane backplane = started();
        backplane.append(event("before", null));
        backplane.append(new LogRecord.Membership("ann", "ops", true));
        backplane.append(new LogRecord.Disconnect(Audience.user("ann")));
        backplane.append(event("after", null));

        await().atMost(LONG).untilAsserted(() -> assertThat(tail.records()).hasSize(4));
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

        await().atMost(LONG).untilAsserted(() -> assertThat(tail.records()).hasSize(1));
        LogRecord.Publication got = (LogRecord.Publication) tail.records().get(0);
        assertThat(got.audience()).isEqualTo(sent.audience());
        assertThat(got.block()).isEqualTo(sent.block());
        assertThat(got.key()).isEqualTo("key");
        assertThat(got.ephemeral()).isTrue();
        assertThat(got.ttl()).isEqualTo(sent.ttl());
    }

    @Test
    void anAudienceOfSeveralSurvives() {
        Audience several =
                Audience.anyOf(Audience.everyone(), Audience.users("ann", "gr\u00fcn"), Audience.group("ops"));
        Backplane backplane = started();
        backplane.append(new LogRecord.Publication(several, new byte[] {'\n'}, null, false, null, "once"));
        backplane.append(new LogRecord.Disconnect(several));
        backplane.append(new LogRecord.Disconnect(several, true));

        await().atMost(LONG).untilAsserted(() -> assertThat(tail.records()).hasSize(3));
        assertThat(((LogRecord.Publication) tail.records().get(0)).audience()).isEqualTo(several);
        assertThat(tail.records().get(1)).isEqualTo(new LogRecord.Disconnect(several));
        assertThat(tail.records().get(2)).isEqualTo(new LogRecord.Disconnect(several, true));
    }

    @Test
    void anAppendAfterTheEndFailsAndIsKnownNotToHaveHappened() {
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

    @Test
    void allNodesHaveTheSameRecordsWithTheSameIds() {
        RecordingReceiver otherTail = new RecordingReceiver();
        Backplane one = startedAndShared();
        Backplane other = started(otherTail);
        List<EventId> ids = IntStream.range(0, 50)
                .mapToObj(i -> (i % 2 == 0 ? one : other).append(event("e" + i, null)))
                .toList();

        await().atMost(LONG).untilAsserted(() -> assertThat(tail.ids()).isEqualTo(ids));
        await().atMost(LONG).untilAsserted(() -> assertThat(otherTail.ids()).isEqualTo(ids));
        assertThat(otherTail.texts()).isEqualTo(tail.texts());
    }

    @Test
    void aNodeThatStartsLaterHasWhatIsKeptWhenItIsStarted() {
        Backplane one = startedAndShared();
        List<EventId> ids = IntStream.range(0, 1200)
                .mapToObj(i -> one.append(event("e" + i, null)))
                .toList();
        RecordingReceiver late = new RecordingReceiver();
        started(late);

        assertThat(late.ids()).isEqualTo(ids);
        assertThat(late.floors()).hasSize(1);
        assertThat(late.floors().get(0).isAfter(ids.get(0))).isFalse();
    }

    @Test
    void oneIdempotencyKeyIsOneRecordOnAnyNode() {
        RecordingReceiver otherTail = new RecordingReceiver();
        Backplane one = startedAndShared();
        Backplane other = started(otherTail);
        List<CompletableFuture<EventId>> appends = IntStream.range(0, 200)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> (i % 2 == 0 ? one : other).append(event("once", "key"))))
                .toList();
        List<EventId> ids =
                appends.stream().map(CompletableFuture::join).distinct().toList();
        EventId next = one.append(event("next", null));

        assertThat(ids).hasSize(1);
        await().atMost(LONG).untilAsserted(() -> assertThat(tail.ids()).containsExactly(ids.get(0), next));
        await().atMost(LONG).untilAsserted(() -> assertThat(otherTail.ids()).containsExactly(ids.get(0), next));
    }

    @Test
    void theHistoryIsReadInOrderFromAnyPlaceThatIsKept() {
        Backplane backplane = startedAndShared();
        EventId floor = tail.floors().get(0);
        List<EventId> ids = IntStream.range(0, 1200)
                .mapToObj(i -> backplane.append(event("e" + i, null)))
                .toList();
        List<EventId> read = new ArrayList<>();
        EventId reached = floor;
        EventId upTo = ids.get(1150);
        while (upTo.isAfter(reached)) {
            HistoryPage page = backplane.history(reached, upTo).orElseThrow();
            page.records().forEach(recorded -> read.add(recorded.id()));
            assertThat(page.reached().isAfter(reached)).isTrue();
            reached = page.reached();
        }

        assertThat(read).isEqualTo(ids.subList(0, 1151));
        assertThat(backplane.history(new EventId(floor.epoch() - 1, 5), upTo)).isEmpty();
    }
}
