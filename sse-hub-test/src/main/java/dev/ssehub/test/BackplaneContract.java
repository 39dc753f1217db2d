package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Backplane} promises, as tests. Extend it, and say how to make one. */
public abstract class BackplaneContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Backplane> made = new ArrayList<>();
    private RecordingReceiver tail = new RecordingReceiver();
    private String log = "";

    /**
     * Makes a backplane, not started.
     *
     * @param log the name of its log, of letters, digits and dashes: backplanes of the same name share one, unless they are of a kind
     *     that is never {@linkplain Backplane#isShared() shared}
     */
    protected abstract Backplane create(String log);

    /**
     * Appends bytes to the log in the place of a record, as a node of another release would. Unless overridden, the tests that need it are
     * skipped.
     *
     * @param record what stands where {@link RecordFormat#encode} would put a record
     */
    protected void appendRaw(String log, byte[] record) throws Exception {
        abort("nobody else can write into this log");
    }

    /**
     * Makes the broker forget everything that stands in the log, with what it takes to bring that about: events that are appended through
     * the writer. A reader that stands still loses what it has not taken over yet. Unless overridden, the tests that need it are skipped.
     */
    protected void forgetAll(String log, Backplane writer) throws Exception {
        abort("this log cannot be made to forget");
    }

    /** Creates the suite. */
    protected BackplaneContract() {}

    @BeforeEach
    final void forgetWhatWasRecorded() {
        tail = new RecordingReceiver();
        log = UUID.randomUUID().toString();
    }

    @AfterEach
    final void closeAll() {
        made.forEach(Backplane::close);
    }

    private Backplane started() {
        return started(tail);
    }

    private Backplane started(RecordingReceiver newTail) {
        Backplane backplane = create(log);
        made.add(backplane);
        backplane.start(newTail);
        await().atMost(PATIENCE).until(() -> !newTail.floors().isEmpty());
        return backplane;
    }

    private Backplane startedAndShared() {
        Backplane backplane = started();
        assumeTrue(backplane.isShared(), "this backplane is one process's own");
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
    void anAudienceOfSeveralSurvives() {
        Audience several =
                Audience.anyOf(Audience.everyone(), Audience.users("ann", "gr\u00fcn"), Audience.group("ops"));
        Backplane backplane = started();
        backplane.append(new LogRecord.Publication(several, new byte[] {'\n'}, null, false, null, "once"));
        backplane.append(new LogRecord.Disconnect(several));
        backplane.append(new LogRecord.Disconnect(several, true));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tail.records()).hasSize(3));
        assertThat(((LogRecord.Publication) tail.records().get(0)).audience()).isEqualTo(several);
        assertThat(tail.records().get(1)).isEqualTo(new LogRecord.Disconnect(several));
        assertThat(tail.records().get(2)).isEqualTo(new LogRecord.Disconnect(several, true));
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

    @Test
    void allNodesHaveTheSameRecordsWithTheSameIds() {
        RecordingReceiver otherTail = new RecordingReceiver();
        Backplane one = startedAndShared();
        Backplane other = started(otherTail);
        List<EventId> ids = IntStream.range(0, 50)
                .mapToObj(i -> (i % 2 == 0 ? one : other).append(event("e" + i, null)))
                .toList();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tail.ids()).isEqualTo(ids));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(otherTail.ids()).isEqualTo(ids));
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
    void oneIdempotencyKeyIsOneRecordOnWhateverNodeItIsPublished() {
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
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tail.ids()).containsExactly(ids.get(0), next));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(otherTail.ids()).containsExactly(ids.get(0), next));
    }

    @Test
    void whoIsAwayForLessThanTheGraceTimeIsOnlineOnEveryNode() throws Exception {
        Set<String> cameOnline = ConcurrentHashMap.newKeySet();
        Backplane first = create(log);
        try (SseHub hub = hub(first, cameOnline);
                SseHub other = first.isShared() ? hub(create(log), cameOnline) : null) {
            List<SseHub> nodes = other == null ? List.of(hub) : List.of(hub, other);
            Session tab = open(hub, "ann");
            await().atMost(PATIENCE).until(() -> cameOnline.contains("ann"));
            awaitOnline(nodes, "ann");
            tab.disconnect();
            await().atMost(PATIENCE).until(() -> hub.presence().sessionsOf("ann") == 0);
            assertThat(hub.presence().isOnline("ann")).isTrue();
            // What a node says of bob comes after what it said of ann.
            open(hub, "bob");
            awaitOnline(nodes, "ann", "bob");
            for (SseHub node : nodes) {
                await().atMost(PATIENCE).until(() -> node.presence().sessionsOf("ann") == 0);
                assertThat(node.presence().users()).containsExactlyInAnyOrder("ann", "bob");
            }
            open(hub, "ann");
            awaitOnline(nodes, "ann", "bob");
        }
    }

    @Test
    void whoHasLeftIsNotOnlineWhenListenersHearOfIt() throws Exception {
        CompletableFuture<Boolean> onlineWhenHeard = new CompletableFuture<>();
        CompletableFuture<String> cameOnline = new CompletableFuture<>();
        CompletableFuture<SseHub> hub = new CompletableFuture<>();
        PresenceListener listener = new PresenceListener() {
            @Override
            public void onOnline(String user, String noticeId) {
                cameOnline.complete(user);
            }

            @Override
            public void onOffline(String user, String noticeId) {
                onlineWhenHeard.complete(hub.join().presence().isOnline(user));
            }
        };
        HubConfig config = HubConfig.builder()
                .presence(presence -> presence.grace(Duration.ofMillis(100)))
                .build();
        try (SseHub built = SseHub.builder()
                .backplane(create(log))
                .config(config)
                .presenceListener(listener)
                .build()) {
            hub.complete(built);
            Session tab = open(built, "ann");
            assertThat(cameOnline.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("ann");
            tab.disconnect();

            await().atMost(PATIENCE).until(() -> built.presence().users().isEmpty());
            assertThat(onlineWhenHeard.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isFalse();
        }
    }

    /** A hub from which nobody leaves while a test runs. */
    private static SseHub hub(Backplane backplane, Set<String> cameOnline) {
        return SseHub.builder()
                .backplane(backplane)
                .config(HubConfig.builder()
                        .presence(presence -> presence.grace(Duration.ofHours(1)))
                        .build())
                .presenceListener(new PresenceListener() {
                    @Override
                    public void onOnline(String user, String noticeId) {
                        cameOnline.add(user);
                    }
                })
                .build();
    }

    private static void awaitOnline(List<SseHub> nodes, String... users) {
        for (SseHub node : nodes) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(node.presence().users()).containsExactlyInAnyOrder(users));
        }
    }

    private static Session open(SseHub hub, String user) throws IOException {
        return hub.open(OpenRequest.of(Subscription.user(user)), signals -> {
            signals.writable();
            return new Sink();
        });
    }

    /** A client that takes everything. */
    private static final class Sink implements Connection {

        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
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

    /** A node stood still, and the broker has forgotten what it had not read. */
    private final class Hole {
        final Backplane backplane = startedAndShared();
        final RecordingReceiver otherTail = new RecordingReceiver();
        final Backplane writer = started(otherTail);
        final EventId seen;

        Hole() {
            seen = writer.append(event("seen", null));
            await().atMost(PATIENCE).until(() -> tail.ids().contains(seen));
            tail.hold();
            writer.append(event("held", null));
            await().atMost(PATIENCE).until(tail::isHolding);
        }

        /** Lets the node go on. Returns the last record, which it has got or knows to be in the hole. */
        EventId end() throws Exception {
            forgetAll(log, writer);
            EventId last = writer.append(event("last", null));
            tail.release();
            awaitArrival(last);
            return last;
        }
    }

    @Test
    void aHoleInTheMiddleOfTheFeedIsReported() throws Exception {
        Hole hole = new Hole();
        IntStream.range(0, 100).forEach(i -> hole.writer.append(event("lost " + i, null)));
        EventId last = hole.end();

        assertThat(tail.floors()).hasSizeGreaterThan(1);
        assertThat(tail.ids()).isSorted().doesNotHaveDuplicates();
        List<EventId> missed = new ArrayList<>(hole.otherTail.ids());
        missed.removeAll(tail.ids());
        assertThat(missed)
                .isNotEmpty()
                .allMatch(id -> tail.floors().stream()
                        .skip(1)
                        .anyMatch(floor -> floor.isAfter(hole.seen) && !id.isAfter(floor)));
        assertThat(hole.backplane.history(hole.seen, last)).isEmpty();
        assertThat(hole.backplane.isAvailable()).isTrue();
    }

    @Test
    void whatWasRevokedInAHoleIsHeldOrNotClaimedToBeKnown() throws Exception {
        Hole hole = new Hole();
        LogRecord left = new LogRecord.Membership("ann", "ops", false);
        LogRecord ended = new LogRecord.Disconnect(Audience.user("bob"));
        LogRecord endedForGood = new LogRecord.Disconnect(Audience.user("bob"), true);
        hole.writer.append(new LogRecord.Membership("ann", "ops", true));
        hole.writer.append(left);
        hole.writer.append(endedForGood);
        hole.writer.append(ended);
        hole.end();

        assertThat(tail.floors()).hasSizeGreaterThan(1);
        for (LogRecord revocation : List.of(left, ended, endedForGood)) {
            assertThat(tail.records().contains(revocation)
                            || tail.earlier().contains(revocation)
                            || tail.held().stream().skip(1).anyMatch(held -> !held.hasRevocationsSince(hole.seen)))
                    .as("%s", revocation)
                    .isTrue();
        }
        assertThat(tail.earlier()).doesNotContain(new LogRecord.Membership("ann", "ops", true));
    }

    @Test
    void membershipsHoldThroughAHole() throws Exception {
        LogRecord before = new LogRecord.Membership("ann", "before", true);
        LogRecord within = new LogRecord.Membership("ann", "within", true);
        Hole hole = new Hole();
        tail.release();
        EventId joined = hole.writer.append(before);
        await().atMost(PATIENCE).until(() -> tail.ids().contains(joined));
        tail.hold();
        hole.writer.append(event("held", null));
        await().atMost(PATIENCE).until(tail::isHolding);
        hole.writer.append(within);
        hole.end();

        assertThat(tail.floors()).hasSizeGreaterThan(1);
        assertThat(tail.earlier().contains(before)
                        || !tail.held().get(tail.held().size() - 1).hasRevocationsSince(hole.seen))
                .as("what may have been revoked need not be held")
                .isTrue();
        assertThat(tail.records().contains(within)
                        || tail.earlier().contains(within)
                        || tail.held().stream().skip(1).anyMatch(held -> !held.hasRevocationsSince(hole.seen)))
                .isTrue();
    }

    @Test
    void aRecordThatCannotBeReadIsAHole() throws Exception {
        Backplane backplane = startedAndShared();
        EventId before = backplane.append(event("before", null));
        appendRaw(log, ofALaterRelease());
        EventId after = backplane.append(event("after", null));

        await().atMost(PATIENCE).until(() -> tail.floors().size() == 2);
        EventId floor = tail.floors().get(1);
        assertThat(floor.isAfter(before)).isTrue();
        EventId next = backplane.append(event("next", null));
        await().atMost(PATIENCE).until(() -> tail.ids().contains(next));
        assertThat(tail.ids()).isSorted().doesNotHaveDuplicates();
        assertThat(tail.ids().contains(after) || !after.isAfter(floor)).isTrue();
        assertThat(backplane.history(before, next)).isEmpty();
        assertThat(backplane.history(floor, next)).isPresent();
        assertThat(backplane.reconnects()).isZero();
    }

    @Test
    void manyRecordsThatCannotBeReadAreFewHoles() throws Exception {
        Backplane backplane = startedAndShared();
        for (int i = 0; i < 50; i++) {
            appendRaw(log, ofALaterRelease());
            backplane.append(event("between", null));
        }
        EventId last = backplane.append(event("last", null));

        awaitArrival(last);
        assertThat(tail.floors()).hasSizeBetween(2, 25);
        assertThat(backplane.reconnects()).isZero();
    }

    /** Waits until a record has come, or a hole that it is in. */
    private void awaitArrival(EventId id) {
        await().atMost(PATIENCE)
                .until(() -> tail.ids().contains(id)
                        || !id.isAfter(tail.floors().get(tail.floors().size() - 1)));
    }

    private static byte[] ofALaterRelease() {
        byte[] record = RecordFormat.encode(Instant.EPOCH, event("of a later release", null));
        record[0] = 127;
        return record;
    }

    private static LogRecord.Publication event(String text, @Nullable String idempotencyKey) {
        return new LogRecord.Publication(
                Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, idempotencyKey);
    }
}
