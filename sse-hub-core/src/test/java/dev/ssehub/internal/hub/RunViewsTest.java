package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.internal.lane.ViewOrigin;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what the viewers of a run are sent. */
class RunViewsTest {

    private static final Subscription ANN = Subscription.user("ann").group("news");
    private static final String RETRY = "retry: 2000\n";
    private static final String END = ": sse-hub.end {\"outcome\":\"completed\"}\n";

    private final SteppedHub hub = SteppedHub.with(config -> config.lanes(2).retry(Duration.ofSeconds(2)));
    private final TestRun run = TestRun.of(hub);

    private Client view(long after) {
        return hub.view(ANN, run.after(after));
    }

    private void emit(String... data) {
        for (String each : data) {
            run.emit(each);
        }
    }

    @Test
    void aViewBeginsAtOnceWithTheReconnectionTimeAndNothingElse() {
        Client ann = view(0);
        hub.run();

        assertThat(ann.connection().text()).isEqualTo(RETRY);
        assertThat(ann.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void aViewerGetsWhatIsThereThenWhatComesAndAtLastACleanEnd() {
        emit("a", "b");
        Client ann = view(0);
        hub.run();
        emit("c");
        hub.run();
        run.end("[DONE]");
        hub.run();

        assertThat(ann.connection().text())
                .isEqualTo(RETRY + "id: run.1\ndata: a\n\nid: run.2\ndata: b\n\nid: run.3\ndata: c\n\n"
                        + "id: run.4\ndata: [DONE]\n\n" + END);
        assertThat(ann.connection().end()).isEqualTo("complete");
        assertThat(ann.session().eventsSent()).isEqualTo(3);
        assertThat(hub.metrics().closed().get(CloseReason.RUN_ENDED)).isEqualTo(1);
        assertThat(hub.metrics().replayed()).isEqualTo(2);
    }

    @Test
    void aViewMayBeginAfterAnEventAndIsResumedThen() {
        emit("a", "b", "c");
        Client ann = view(2);
        hub.run();

        assertThat(ann.connection().data()).containsExactly("c");
        assertThat(ann.session().wasResumed()).isTrue();
    }

    @Test
    void aViewMayBeginWithWhatComes() {
        emit("a", "b");
        Client ann = hub.view(ANN, ViewOrigin.live(run.log, () -> true));
        emit("c");
        hub.run();

        assertThat(ann.connection().data()).containsExactly("c");
    }

    @Test
    void aPositionThatIsNotThereYetMeansTheTail() {
        emit("a");
        Client ann = view(Long.MAX_VALUE);
        hub.run();
        emit("b");
        hub.run();

        assertThat(ann.connection().data()).containsExactly("b");
    }

    @Test
    void whoComesAfterTheEndGetsEverythingAndTheEnd() {
        emit("a");
        run.end(null);
        Client ann = view(0);
        hub.run();

        assertThat(ann.connection().text()).isEqualTo(RETRY + "id: run.1\ndata: a\n\n" + END);
        assertThat(ann.connection().end()).isEqualTo("complete");
    }

    @Test
    void whoHasEverythingGetsTheEndOfTheStream() {
        emit("a");
        run.end(null);
        Client ann = view(2);
        hub.run();

        assertThat(ann.connection().text()).isEqualTo(RETRY);
        assertThat(ann.connection().end()).isEqualTo("complete");
    }

    @Test
    void manyEventsAreOneWriteOfTheBytesThatAllViewersShare() {
        for (int i = 0; i < 3000; i++) {
            run.emit("token " + i);
        }
        Client ann = view(0);
        hub.run();

        List<String> writes = ann.connection().writes();
        assertThat(writes).hasSize(1 + 2);
        assertThat(writes).allMatch(write -> write.length() <= 60 * 1024);
        assertThat(writes.get(1)).endsWith("\n\n");
        assertThat(ann.connection().lastBytes()).isSameAs(run.log.bytes());
        assertThat(ann.connection().data()).hasSize(3000);
    }

    @Test
    void aLargeEventGoesOutInSlices() {
        emit("before", "x".repeat(500_000), "after");
        Client ann = view(0);
        hub.run();

        assertThat(ann.connection().data()).containsExactly("before", "x".repeat(500_000), "after");
        assertThat(ann.connection().writes()).allMatch(write -> write.length() <= 60 * 1024);
    }

    @Test
    void aFullSocketGoesOnWhereItStopped() {
        Client ann = view(0);
        hub.run();
        ann.connection().fillSocket();
        emit("a");
        hub.run();
        emit("b", "x".repeat(500_000), "c");
        run.end("[DONE]");
        hub.run();
        assertThat(ann.connection().data()).containsExactly("a");
        assertThat(ann.session().state()).isEqualTo(State.LAGGING);
        assertThat(ann.session().lag()).isEqualTo(4);

        ann.connection().drainSocket();
        hub.run();
        assertThat(ann.connection().data()).containsExactly("a", "b", "x".repeat(500_000), "c", "[DONE]");
        assertThat(ann.connection().end()).isEqualTo("complete");
    }

    @Test
    void aStreamWhoseSocketIsFullAtTheEndIsCompletedWhenItHasTakenEverything() {
        Client ann = view(0);
        hub.run();
        ann.connection().fillSocket();
        run.end("[DONE]");
        hub.run();
        assertThat(ann.session().state()).isEqualTo(State.CLOSED);
        assertThat(ann.connection().end()).isEmpty();

        ann.connection().drainSocket();
        hub.run();
        assertThat(ann.connection().end()).isEqualTo("complete");
    }

    @Test
    void aSocketThatTakesNothingForTheStallTimeoutIsGivenUp() {
        Client ann = view(0);
        hub.run();
        ann.connection().fillSocket();
        emit("a");
        hub.run();
        hub.pass(Duration.ofSeconds(31));

        assertThat(ann.connection().end()).isEqualTo("abort");
        assertThat(hub.metrics().closed().get(CloseReason.STALLED)).isEqualTo(1);
    }

    @Test
    void aHeartbeatIsACommentThatEndsNoBlock() {
        Client ann = view(0);
        hub.run();
        hub.pass(Duration.ofSeconds(15));
        emit("a");
        hub.run();

        assertThat(ann.connection().text()).isEqualTo(RETRY + ":\n" + "id: run.1\ndata: a\n\n");
    }

    @Test
    void aViewerGetsNothingThatIsPublishedInTheHub() {
        Client ann = view(0);
        ann.session().join("weather");
        hub.groups().join("ann", "alerts");
        hub.run();
        for (Audience audience : List.of(
                Audience.everyone(),
                Audience.user("ann"),
                Audience.group("news"),
                Audience.group("weather"),
                Audience.group("alerts"),
                Audience.session(ann.session().id()))) {
            hub.publish(audience, "not for a viewer");
        }
        hub.run();

        assertThat(ann.connection().text()).isEqualTo(RETRY);
        assertThat(ann.session().groups()).isEmpty();
    }

    @Test
    void sessionsOfTheHubGetNothingOfARun() {
        Client bob = hub.open(Subscription.user("bob"));
        Client ann = view(0);
        hub.run();
        emit("a");
        hub.publish(Audience.everyone(), "news");
        hub.run();

        assertThat(bob.connection().data()).containsExactly("news");
        assertThat(ann.connection().data()).containsExactly("a");
    }

    @Test
    void aViewSaysWhatItIs() {
        Client ann = view(0);
        Client bob = hub.open(Subscription.user("bob"));

        assertThat(ann.session().run()).isEqualTo("run");
        assertThat(ann.session().framing()).isEqualTo(Framing.PLAIN);
        assertThat(bob.session().run()).isNull();
    }

    @Test
    void manyViewersOnManyLanesGetTheSame() {
        List<Client> viewers = IntStream.range(0, 200).mapToObj(i -> view(0)).toList();
        hub.run();
        emit("a");
        run.end("b");
        hub.run();

        assertThat(viewers)
                .allSatisfy(viewer -> assertThat(viewer.connection().data()).containsExactly("a", "b"));
        assertThat(run.log.viewers()).isZero();
        assertThat(run.timesUnwatched()).isPositive();
    }
}
