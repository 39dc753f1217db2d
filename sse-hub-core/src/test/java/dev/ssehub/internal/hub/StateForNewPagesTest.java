package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests pages that were reloaded: they know their position, but show none of the events up to it. */
class StateForNewPagesTest {

    private static final Subscription ANN = Subscription.user("ann").group("orders");

    private final SteppedHub hub = SteppedHub.create();

    private static SseEvent unread(String count) {
        return SseEvent.named("unread").data(count).key("unread");
    }

    private static OpenRequest newPageAt(EventId position) {
        return OpenRequest.of(ANN).from(position.toString()).needingState();
    }

    private Client open(OpenRequest request) {
        Client client = hub.open(request);
        hub.run();
        return client;
    }

    @Test
    void getsTheLatestOfEachKeyUpToItsPositionAndThenWhatFollows() {
        hub.publish(Audience.user("ann"), unread("6"));
        hub.publish(Audience.user("ann"), unread("7"));
        hub.publish(Audience.group("orders"), SseEvent.of("open").key("market"));
        EventId position = hub.publish(Audience.user("ann"), "seen");
        EventId next = hub.publish(Audience.user("ann"), "missed");
        hub.run();

        Client page = open(newPageAt(position));

        assertThat(page.connection().data()).containsExactlyInAnyOrder("7", "open", "missed");
        assertThat(page.connection().data()).endsWith("missed");
        assertThat(page.connection().ids()).containsExactly(position.toString(), next.toString());
    }

    @Test
    void getsAValueThatIsNewerThanItsPositionOnceAndWithItsId() {
        hub.publish(Audience.user("ann"), unread("6"));
        EventId position = hub.publish(Audience.user("ann"), "seen");
        EventId newer = hub.publish(Audience.user("ann"), unread("7"));
        hub.run();

        Client page = open(newPageAt(position));

        assertThat(page.connection().data()).containsExactly("7");
        assertThat(page.connection().ids()).containsExactly(position.toString(), newer.toString());
    }

    @Test
    void getsNothingThatItIsNotEntitledTo() {
        hub.publish(Audience.user("bob"), unread("9"));
        hub.publish(Audience.group("board"), SseEvent.of("secret").key("market"));
        EventId position = hub.publish(Audience.everyone(), "seen");
        hub.run();

        assertThat(open(newPageAt(position)).connection().data()).isEmpty();
    }

    @Test
    void aClientThatStillShowsWhatWasThereGetsNoneOfItAgain() {
        hub.publish(Audience.user("ann"), unread("7"));
        EventId position = hub.publish(Audience.user("ann"), "seen");
        hub.run();

        assertThat(open(OpenRequest.of(ANN).from(position.toString()))
                        .connection()
                        .data())
                .isEmpty();
    }

    @Test
    void afterAGapTheLatestOfEachKeyComesOnce() {
        EventId elsewhere = new EventId(1, 5);
        hub.publish(Audience.user("ann"), unread("7"));
        hub.run();

        Client page = open(newPageAt(elsewhere));

        assertThat(page.connection().text()).containsOnlyOnce("event: sse-hub.gap");
        assertThat(page.connection().text()).containsOnlyOnce("data: 7");
    }

    @Test
    void getsTheSnapshotOfTheConnectHookBeforeWhatFollows() {
        SteppedHub hooked = new SteppedHub(
                HubConfig.builder().lanes(1).build(),
                new Extensions(session -> List.of(SseEvent.of("snapshot")), null, null, List.of(), List.of(), null),
                1);
        EventId position = hooked.publish(Audience.user("ann"), "seen");
        hooked.publish(Audience.user("ann"), "missed");
        hooked.run();

        Client page = hooked.open(newPageAt(position));
        await().until(() -> {
            hooked.run();
            return page.session().state() == State.LIVE;
        });

        assertThat(page.connection().data()).containsExactly("snapshot", "missed");
    }

    @Test
    void whereHistoryIsReadFromTheBrokerTheStateComesBeforeIt() {
        SteppedHub small = new SteppedHub(
                HubConfig.builder()
                        .lanes(1)
                        .replay(replay -> replay.maxEvents(10))
                        .build(),
                Extensions.none(),
                1,
                HistoryTest.SharedLog::new);
        small.publish(Audience.group("orders"), SseEvent.of("open").key("market"));
        EventId position = small.publish(Audience.user("ann"), "seen");
        for (int i = 0; i < 30; i++) {
            small.publish(Audience.user("ann"), "missed " + i);
        }
        small.run();

        Client page = small.open(newPageAt(position));
        await().until(() -> {
            small.run();
            return page.session().state() == State.LIVE;
        });

        assertThat(page.connection().data()).startsWith("open", "missed 0").hasSize(31);
    }

    @Test
    void whereItIsAheadOfTheNodeItsPositionComesOnlyWithTheState() {
        SteppedHub shared =
                new SteppedHub(HubConfig.builder().lanes(1).build(), Extensions.none(), 1, HistoryTest.SharedLog::new);
        EventId value = shared.publish(Audience.user("ann"), unread("7"));
        shared.run();
        EventId ahead = new EventId(value.epoch(), value.offset() + 1);

        Client page = shared.open(newPageAt(ahead));
        shared.run();
        assertThat(page.connection().ids()).isEmpty();
        shared.publish(Audience.user("ann"), unread("8"));
        shared.run();

        assertThat(page.connection().data()).containsExactly("8");
        assertThat(page.connection().ids()).containsExactly(ahead.toString());
    }
}
