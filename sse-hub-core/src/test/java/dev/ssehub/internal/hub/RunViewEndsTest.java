package dev.ssehub.internal.hub;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfig.UserLimitPolicy;
import dev.ssehub.HubConfigBuilder;
import dev.ssehub.event.Audience;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.internal.lane.ViewOrigin;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.SessionListener;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests how views of a run end, and that they have the limits of all sessions. As long as the run has not ended, a view never ends cleanly. */
class RunViewEndsTest {

    private static final Subscription ANN = Subscription.user("ann").login("login");

    private SteppedHub hub = SteppedHub.create();
    private TestRun run = TestRun.of(hub);

    private void hubWith(UnaryOperator<HubConfigBuilder> change) {
        hub = SteppedHub.with(change);
        run = TestRun.of(hub);
    }

    private Client view() {
        Client ann = hub.view(ANN, run.after(0));
        hub.run();
        return ann;
    }

    private void assertBrokenOff(Client viewer, CloseReason reason) {
        assertThat(viewer.session().state()).isEqualTo(State.CLOSED);
        assertThat(viewer.connection().end()).isEqualTo("abort");
        assertThat(hub.metrics().closed().get(reason)).isEqualTo(1);
        assertThat(hub.sessions().count()).isZero();
        assertThat(run.log.viewers()).isZero();
    }

    @Test
    void aClientThatGoesIsAnEndLikeAnyOther() {
        Client ann = view();
        assertThat(run.log.viewers()).isEqualTo(1);
        ann.connection().close();
        hub.run();

        assertBrokenOff(ann, CloseReason.CLIENT_GONE);
        assertThat(run.timesUnwatched()).isEqualTo(1);
    }

    @Test
    void aBrokenSocketIsFoundByWriting() {
        Client ann = view();
        ann.connection().breakSocket();
        run.emit("a");
        hub.run();

        assertBrokenOff(ann, CloseReason.CLIENT_GONE);
    }

    @Test
    void aDisconnectOfTheUserTheLoginOrTheSessionBreaksItOff() {
        for (boolean byLogin : new boolean[] {true, false}) {
            hubWith(config -> config);
            Client ann = view();
            hub.disconnect(byLogin ? Audience.session("login") : Audience.user("ann"));
            hub.run();
            assertBrokenOff(ann, CloseReason.DISCONNECTED);
        }
        hubWith(config -> config);
        Client ann = view();
        hub.disconnectForGood(Audience.session(ann.session().id()));
        hub.run();
        assertBrokenOff(ann, CloseReason.NOT_WELCOME);
    }

    @Test
    void aDisconnectWhileItIsBeingOpenedIsNotMissed() throws IOException {
        run.emit("secret");
        TestConnection connection = new TestConnection();
        Session session = hub.view(ANN, run.after(0), signals -> {
            hub.disconnect(Audience.user("ann"));
            hub.run();
            return connection.connect(signals);
        });
        hub.run();

        assertThat(session.state()).isEqualTo(State.CLOSED);
        assertThat(connection.text()).isEmpty();
        assertThat(run.log.viewers()).isZero();
    }

    @Test
    void aConnectionThatCouldNotBeMadeLeavesNothing() {
        assertThatThrownBy(() -> hub.view(ANN, run.after(0), signals -> {
                    throw new IOException("no connection");
                }))
                .hasMessage("no connection");
        hub.run();

        assertThat(run.log.viewers()).isZero();
        assertThat(hub.metrics().lanes().get(0).sessions()).isZero();
    }

    @Test
    void anExpiryBreaksItOff() {
        Client ann = hub.view(ANN.expiresAt(hub.clock.instant().plusSeconds(5)), run.after(0));
        hub.run();
        hub.pass(Duration.ofSeconds(5));

        assertBrokenOff(ann, CloseReason.EXPIRED);
    }

    @Test
    void aViewHasNoMaximumAge() {
        hubWith(config -> config.maxAge(Duration.ofMinutes(1)));
        Client ann = view();
        for (int i = 0; i < 20; i++) {
            hub.pass(Duration.ofSeconds(10));
        }
        assertThat(ann.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void whoMayNotViewItAnyMoreIsFoundOutWithinAHeartbeat() {
        AtomicBoolean mayStay = new AtomicBoolean(true);
        Client ann = hub.view(ANN, new ViewOrigin(run.log, 0, mayStay::get));
        hub.run();
        hub.pass(Duration.ofSeconds(15));
        await().until(() -> hub.metrics().hooks().checks() == 0);
        hub.run();
        assertThat(ann.session().state()).isEqualTo(State.LIVE);

        mayStay.set(false);
        hub.pass(Duration.ofSeconds(15));
        await().atMost(30, SECONDS).until(() -> {
            hub.run();
            return ann.session().state() == State.CLOSED;
        });
        assertBrokenOff(ann, CloseReason.EXPIRED);
    }

    @Test
    void anEndOfTheHubBreaksItOff() {
        Client ann = view();
        hub.lanes().get(0).close();
        hub.run();

        assertBrokenOff(ann, CloseReason.HUB_CLOSED);
    }

    @Test
    void aRunThatEndsWithTheHubIsShownToItsEnd() {
        Client ann = view();
        run.emit("a");
        run.end("stopped");
        hub.lanes().get(0).close();
        hub.run();

        assertThat(ann.connection().data()).containsExactly("a", "stopped");
        assertThat(ann.connection().end()).isEqualTo("complete");
        assertThat(hub.metrics().closed().get(CloseReason.RUN_ENDED)).isEqualTo(1);
    }

    @Test
    void aRunThatEndsWithTheHubIsShownToItsEndAlsoWhereALargeEventHasBegun() {
        Client ann = view();
        ann.connection().fillSocket();
        run.emit("x".repeat(200_000));
        run.emit("a");
        hub.run();
        run.end("stopped");
        hub.lanes().get(0).close();
        hub.run();
        ann.connection().drainSocket();
        hub.run();

        assertThat(ann.connection().data()).containsExactly("x".repeat(200_000), "a", "stopped");
        assertThat(ann.connection().end()).isEqualTo("complete");
    }

    @Test
    void aRunThatEndsInADrainIsShownToItsEnd() {
        Client ann = view();
        hub.drain(Duration.ofSeconds(20));
        hub.run();
        hub.pass(Duration.ofSeconds(9));
        assertThat(ann.session().state()).isEqualTo(State.LIVE);
        run.emit("a");
        run.end("b");
        hub.run();

        assertThat(ann.connection().data()).containsExactly("a", "b");
        assertThat(ann.connection().end()).isEqualTo("complete");
    }

    @Test
    void whoViewsARunThatOutlivesADrainLeavesAtAMomentOfItsOwn() {
        List<Client> all = IntStream.range(0, 100)
                .mapToObj(i -> hub.view(ANN, run.after(0)))
                .toList();
        hub.drain(Duration.ofSeconds(20));
        hub.run();
        hub.pass(Duration.ofSeconds(9));
        assertThat(open(all)).isEqualTo(100);
        for (int second = 11; second <= 20; second++) {
            long before = open(all);
            hub.pass(Duration.ofSeconds(second == 11 ? 2 : 1));
            assertThat(before - open(all)).isBetween(1L, 30L);
        }

        assertThat(open(all)).isZero();
        assertThat(hub.metrics().closed().get(CloseReason.DRAINED)).isEqualTo(100);
    }

    private static long open(List<Client> all) {
        return all.stream()
                .filter(client -> client.session().state() != State.CLOSED)
                .count();
    }

    @Test
    void aRunThatOutlivesADrainIsBrokenOffAtItsEnd() {
        Client ann = view();
        hub.drain(Duration.ofSeconds(20));
        hub.run();
        for (int i = 0; i < 20; i++) {
            hub.pass(Duration.ofSeconds(1));
        }

        assertBrokenOff(ann, CloseReason.DRAINED);
    }

    @Test
    void aLimitIsReachedByViewsAndStreamsTogether() {
        hubWith(config -> config.limits(limits -> limits.maxSessions(2)));
        hub.open(Subscription.user("bob"));
        view();

        assertThatThrownBy(() -> hub.view(ANN, run.after(0))).isInstanceOf(SubscriptionRefusedException.class);
        assertThat(hub.sessions().ofUser("ann")).hasSize(1);
        assertThat(hub.metrics().open()).isEqualTo(2);
    }

    @Test
    void theNewestViewReplacesTheOldestWhereTheHubSaysSo() {
        hubWith(config ->
                config.limits(limits -> limits.maxSessionsPerUser(1).userLimitPolicy(UserLimitPolicy.REPLACE_OLDEST)));
        Client first = view();
        Client second = view();
        hub.run();

        assertThat(first.connection().end()).isEqualTo("abort");
        assertThat(second.session().state()).isEqualTo(State.LIVE);
        assertThat(run.log.viewers()).isEqualTo(1);
    }

    @Test
    void listenersHearOfViews() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void onOpen(Session session) {
                heard.add("open " + session.run());
            }

            @Override
            public void onClose(Session session, CloseReason reason) {
                heard.add(reason + " " + session.run());
            }
        };
        hub = new SteppedHub(
                HubConfig.builder().lanes(1).build(),
                new Extensions(null, null, null, List.of(listener), List.of(), null),
                1);
        run = TestRun.of(hub);
        view();
        run.end(null);
        hub.run();

        await().untilAsserted(() -> assertThat(heard).containsExactly("open run", "RUN_ENDED run"));
    }
}
