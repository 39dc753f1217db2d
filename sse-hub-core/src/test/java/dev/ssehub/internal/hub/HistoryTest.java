package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests clients whose position is older than the log of the node, while the broker still has the events after it. */
class HistoryTest {

    private static final Subscription ANN = Subscription.user("ann");

    private final SteppedHub hub = new SteppedHub(
            HubConfig.builder().lanes(1).replay(replay -> replay.maxEvents(10)).build(),
            Extensions.none(),
            1,
            SharedLog::new);

    private Client resume(EventId position) {
        return hub.open(OpenRequest.of(ANN).from(position.toString()));
    }

    /** Runs the lanes until the history has arrived, which another thread reads. */
    private void runUntilLive(Client client) {
        await().until(() -> {
            hub.run();
            return client.session().state() == State.LIVE;
        });
    }

    private static List<String> numbers(int from, int upTo) {
        return IntStream.rangeClosed(from, upTo).mapToObj(String::valueOf).toList();
    }

    @Test
    void aClientThatResumesFromTheBrokersHistoryIsGreetedAndGetsEachEventOnce() {
        EventId position = hub.publish(Audience.user("ann"), "0");
        numbers(1, 100).forEach(number -> hub.publish(Audience.user("ann"), number));
        hub.run();

        Client ann = resume(position);
        // A round before the history has arrived: only the greeting can be sent.
        hub.run();
        runUntilLive(ann);

        assertThat(ann.connection().text()).startsWith("retry: 3000\n\n");
        assertThat(ann.connection().data()).isEqualTo(numbers(1, 100));
        assertThat(ann.connection().text()).doesNotContain("sse-hub.gap");
    }

    @Test
    void aClientLearnsHowFarItHasComeWhereTheHistoryIsForOthers() {
        EventId position = hub.publish(Audience.user("ann"), "0");
        numbers(1, 100).forEach(number -> hub.publish(Audience.user("bob"), number));
        hub.publish(Audience.user("ann"), "1");
        numbers(101, 200).forEach(number -> hub.publish(Audience.user("bob"), number));
        hub.run();

        Client ann = resume(position);
        runUntilLive(ann);

        assertThat(ann.connection().data()).containsExactly("1");
        assertThat(ann.connection().ids()).as("positions on the way").hasSizeGreaterThan(10);
    }

    @Test
    void whatIsRetainedForAGroupJoinedMeanwhileIsNotLost() {
        EventId position = hub.publish(Audience.user("ann"), "0");
        numbers(1, 50).forEach(number -> hub.publish(Audience.user("ann"), number));
        hub.publish(Audience.group("prices"), SseEvent.of("price").key("price"));
        hub.run();

        Client ann = resume(position);
        ann.session().join("prices");
        hub.run();
        runUntilLive(ann);

        assertThat(ann.connection().data())
                .contains("price")
                .containsAll(numbers(1, 50))
                .hasSize(51);
    }

    @Test
    void aNewPageGetsTheStateBeforeTheBrokersHistory() {
        hub.publish(Audience.user("ann"), SseEvent.of("state").key("unread"));
        EventId position = hub.publish(Audience.user("ann"), "0");
        numbers(1, 100).forEach(number -> hub.publish(Audience.user("ann"), number));
        hub.run();

        Client page = hub.open(OpenRequest.of(ANN).from(position.toString()).needingState());
        hub.run();
        runUntilLive(page);

        assertThat(page.connection().data())
                .startsWith("state", "1")
                .endsWith("100")
                .hasSize(101);
        assertThat(page.connection().ids().get(0)).isEqualTo(position.toString());
        assertThat(page.connection().text().indexOf("id: "))
                .isGreaterThan(page.connection().text().indexOf("state"));
    }

    /** The initial snapshot of a new page is older than the snapshot for the gap that is found in the meantime. */
    @Test
    void aNewPageForWhichEvenTheBrokerHasTooLittleGetsTheSnapshotOfTheGap() {
        CountDownLatch connect = new CountDownLatch(1);
        CountDownLatch gap = new CountDownLatch(1);
        Extensions hooks = new Extensions(
                session -> snapshot(connect, "old"),
                (session, missed) -> snapshot(gap, "fresh"),
                null,
                List.of(),
                List.of(),
                null);
        SteppedHub trimmed = new SteppedHub(
                HubConfig.builder()
                        .lanes(1)
                        .hookThreads(4)
                        .replay(replay -> replay.maxEvents(10))
                        .build(),
                hooks,
                1,
                order -> new SharedLog(order) {
                    @Override
                    public Optional<HistoryPage> history(EventId after, EventId upTo) {
                        return Optional.empty();
                    }
                });
        EventId position = trimmed.publish(Audience.user("ann"), "0");
        numbers(1, 100).forEach(number -> trimmed.publish(Audience.user("ann"), number));
        trimmed.run();

        Client page = trimmed.open(OpenRequest.of(ANN).from(position.toString()).needingState());
        await().until(() -> {
            trimmed.run();
            return page.connection().text().contains("sse-hub.gap");
        });
        connect.countDown();
        await().pollDelay(Duration.ofMillis(300)).until(() -> {
            trimmed.run();
            return true;
        });
        gap.countDown();
        await().until(() -> {
            trimmed.run();
            return page.session().state() == State.LIVE;
        });

        assertThat(page.connection().data()).contains("fresh").doesNotContain("old");
    }

    @Test
    void whereTheHistoryCannotBeReadTheStreamEndsForThatReasonAndTheClientComesBackLater() {
        SteppedHub broken = new SteppedHub(
                HubConfig.builder()
                        .lanes(1)
                        .replay(replay -> replay.maxEvents(10))
                        .build(),
                Extensions.none(),
                1,
                order -> new SharedLog(order) {
                    @Override
                    public Optional<HistoryPage> history(EventId after, EventId upTo) {
                        throw new IllegalStateException("the broker is away");
                    }
                });
        EventId position = broken.publish(Audience.user("ann"), "0");
        numbers(1, 100).forEach(number -> broken.publish(Audience.user("ann"), number));
        broken.run();

        Client ann = broken.open(OpenRequest.of(ANN).from(position.toString()));
        await().until(() -> {
            broken.run();
            return ann.session().state() == State.CLOSED;
        });

        assertThat(broken.metrics().closed())
                .containsEntry(CloseReason.HISTORY_UNAVAILABLE, 1L)
                .containsEntry(CloseReason.SNAPSHOT_FAILED, 0L);
        assertThat(ann.connection().text()).contains("retry: ").doesNotContain("data: ");
        broken.close();
    }

    @Test
    void aReadOfTheHistoryIsCountedWhileASessionWaitsForIt() {
        CountDownLatch due = new CountDownLatch(1);
        SteppedHub slow = new SteppedHub(
                HubConfig.builder()
                        .lanes(1)
                        .replay(replay -> replay.maxEvents(10))
                        .build(),
                Extensions.none(),
                1,
                order -> new SharedLog(order) {
                    @Override
                    public Optional<HistoryPage> history(EventId after, EventId upTo) {
                        awaitQuietly(due);
                        return super.history(after, upTo);
                    }
                });
        EventId position = slow.publish(Audience.user("ann"), "0");
        numbers(1, 100).forEach(number -> slow.publish(Audience.user("ann"), number));
        slow.run();
        slow.open(OpenRequest.of(ANN).from(position.toString()));
        slow.run();

        assertThat(slow.metrics().hooks().outstanding()).isEqualTo(1);
        due.countDown();
        await().until(() -> {
            slow.run();
            return slow.metrics().hooks().outstanding() == 0;
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<SseEvent> snapshot(CountDownLatch due, String data) {
        try {
            due.await();
            return List.of(SseEvent.of(data));
        } catch (InterruptedException abandoned) {
            throw new IllegalStateException(abandoned);
        }
    }

    /** A shared log with a single node. It keeps everything that was ever appended. */
    static class SharedLog implements Backplane {
        private final Backplane order;
        private final List<Recorded> kept = new CopyOnWriteArrayList<>();

        SharedLog(Backplane order) {
            this.order = order;
        }

        @Override
        public void start(LogReceiver tail) {
            order.start(new LogReceiver() {
                @Override
                public void onStart(EventId floor, HeldState held) {
                    tail.onStart(floor, held);
                }

                @Override
                public void onJump(EventId place) {
                    tail.onJump(place);
                }

                @Override
                public void onRecord(EventId id, Instant publishedAt, LogRecord record) {
                    kept.add(new Recorded(id, publishedAt, record));
                    tail.onRecord(id, publishedAt, record);
                }
            });
        }

        @Override
        public EventId append(LogRecord record) {
            return order.append(record);
        }

        @Override
        public Optional<HistoryPage> history(EventId after, EventId upTo) {
            List<Recorded> page = kept.stream()
                    .filter(recorded ->
                            recorded.id().isAfter(after) && !recorded.id().isAfter(upTo))
                    .limit(7)
                    .toList();
            return Optional.of(new HistoryPage(
                    page, page.isEmpty() ? upTo : page.get(page.size() - 1).id()));
        }

        @Override
        public boolean isAvailable() {
            return order.isAvailable();
        }

        @Override
        public void close() {
            order.close();
        }
    }
}
