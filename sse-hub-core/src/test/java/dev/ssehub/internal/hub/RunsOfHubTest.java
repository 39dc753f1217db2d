package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.Scope;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests runs in a complete hub, from the request to the bytes. */
class RunsOfHubTest {

    private static final Scope CHAT = Scope.of("chat", "42");

    private final AtomicBoolean mayView = new AtomicBoolean(true);
    private final List<RunInfo> archived = new CopyOnWriteArrayList<>();
    private final SseHub hub = SseHub.builder()
            .config(HubConfig.builder()
                    .name("runs-of-hub")
                    .lanes(2)
                    .heartbeat(Duration.ofMillis(50))
                    .build())
            .runPolicy(new RunPolicy() {
                @Override
                public boolean mayView(@Nullable String user, RunInfo run) {
                    return mayView.get() && RunPolicy.super.mayView(user, run);
                }
            })
            .runArchive((run, content) -> archived.add(run))
            .build();

    @AfterEach
    void close() {
        hub.close();
    }

    private Run start() {
        return hub.runs().start(CHAT, RunOptions.ownedBy("ann"));
    }

    private TestConnection view() throws IOException {
        ViewRequest request = new ViewRequest(Subscription.user("ann"), null, name -> null, name -> null);
        ViewAnswer answer = hub.answer(hub.runs().view(CHAT).orElseThrow(), request)
                .toCompletableFuture()
                .join();
        TestConnection connection = new TestConnection();
        assertThat(answer.opener()).isNotNull();
        answer.opener().open(connection::connect);
        return connection;
    }

    @Test
    void aViewerGetsWhatWasAndWhatComesAndTheEnd() throws IOException {
        Run run = start();
        run.emit(SseEvent.of("a"));
        TestConnection viewer = view();
        await().until(() -> viewer.data().equals(List.of("a")));
        assertThat(run.info().viewers()).isEqualTo(1);
        run.emit(SseEvent.of("b"));
        run.complete();

        await().until(() -> viewer.end().equals("complete"));
        assertThat(viewer.data()).containsExactly("a", "b", "{\"outcome\":\"completed\"}");
        assertThat(viewer.text()).endsWith(": sse-hub.end {\"outcome\":\"completed\"}\n");
        await().until(() -> run.info().viewers() == 0);
        assertThat(hub.metrics().closed()).containsEntry(CloseReason.RUN_ENDED, 1L);
        assertThat(hub.metrics().runs().ended()).containsEntry(RunEnd.Outcome.COMPLETED, 1L);
        await().until(() -> hub.metrics().runs().archived() == 1);
    }

    @Test
    void aViewerThatMayNoLongerViewIsCutOff() throws IOException {
        Run run = start();
        run.emit(SseEvent.of("a"));
        TestConnection viewer = view();
        await().until(() -> !viewer.data().isEmpty());

        mayView.set(false);

        await().until(() -> viewer.end().equals("abort"));
        assertThat(run.info().hasEnded()).isFalse();
    }

    @Test
    void aRunIsStoppedWhenItsLastViewerHasGone() throws IOException {
        Run run = hub.runs().start(CHAT, RunOptions.ownedBy("ann").stopWhenUnwatched(Duration.ofSeconds(1)));
        run.emit(SseEvent.of("a"));
        TestConnection viewer = view();
        await().until(() -> run.info().viewers() == 1);
        viewer.close();

        await().until(() -> run.info().hasEnded());
        // The end is counted after it is visible.
        await().untilAsserted(() -> assertThat(hub.metrics().runs().atBound()).containsEntry("unwatched", 1L));
    }

    @Test
    void drainingRefusesRunsAndLetsThoseUnderWayEnd() throws IOException {
        Run run = start();
        run.emit(SseEvent.of("a"));
        TestConnection viewer = view();
        await().until(() -> !viewer.data().isEmpty());
        hub.drain(Duration.ofMinutes(1));

        assertThatThrownBy(() -> hub.runs().start(null, RunOptions.ownedBy("ann")))
                .isInstanceOf(RunRefusedException.class);
        run.emit(SseEvent.of("b"));
        run.complete();

        await().until(() -> viewer.end().equals("complete"));
        assertThat(viewer.data()).startsWith("a", "b");
    }

    @Test
    void closingShowsViewersTheEndAndLeavesNoThread() throws IOException {
        Run run = start();
        run.emit(SseEvent.of("a"));
        TestConnection viewer = view();
        await().until(() -> !viewer.data().isEmpty());
        hub.close();

        assertThat(run.info().end()).isNotNull();
        assertThat(viewer.text()).contains(": sse-hub.end {\"outcome\":\"stopped\"");
        assertThat(viewer.end()).isEqualTo("complete");
        assertThat(archived).extracting(RunInfo::id).containsExactly(run.id());
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("runs-of-hub-"));
    }

    @Test
    void runsAndEventsOfTheHubDoNotMix() throws IOException {
        Run run = start();
        run.emit(SseEvent.of("of the run"));
        TestConnection viewer = view();
        TestConnection listener = TestConnection.open(hub, "ann");
        hub.publish(Audience.user("ann"), SseEvent.of("of the hub"));

        await().until(() -> listener.data().equals(List.of("of the hub")));
        await().until(() -> viewer.data().equals(List.of("of the run")));
        hub.disconnect(Audience.user("ann"));
        await().until(() -> viewer.end().equals("abort"));
    }

    @Test
    void aHubWithoutRunsHasNoThreadForThem() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("runs-of-hub-run"));
    }
}
