package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions.WhenBusy;
import dev.ssehub.run.RunPolicy;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that forgotten runs occupy no memory. */
class RunForgottenTest {

    private RunsFixture fixture = RunsFixture.with(runs -> runs.maxRuns(2));

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A separate method, so that no frame holds the run afterwards. */
    private static WeakReference<ActiveRun> reference(Run run) {
        return new WeakReference<>((ActiveRun) ((StoredView) run.view()).stored());
    }

    private static void assertCollected(WeakReference<ActiveRun> run) {
        await().until(() -> {
            System.gc();
            return run.refersTo(null);
        });
    }

    private WeakReference<ActiveRun> ended() {
        Run run = fixture.runs.start(null, ann());
        run.emit(SseEvent.of("a"));
        run.complete();
        return reference(run);
    }

    @Test
    void aRunForgottenForOthersIsLetGo() {
        WeakReference<ActiveRun> first = ended();
        ended();
        ended();

        assertThat(fixture.runs.figures().forgottenEarly()).isEqualTo(1);
        assertCollected(first);
    }

    @Test
    void aRunForgottenInTimeIsLetGoThoughItMightHaveWaitedForItsTurnForAnHour() {
        Run running = fixture.start();
        WeakReference<ActiveRun> waiting = stoppedWhileItWaits();
        fixture.pass(Duration.ofSeconds(2));

        assertThat(running.info().hasEnded()).isFalse();
        assertCollected(waiting);
    }

    private WeakReference<ActiveRun> stoppedWhileItWaits() {
        Run run = fixture.runs.start(CHAT, ann().whenBusy(WhenBusy.QUEUE).keepFor(Duration.ofSeconds(1)));
        fixture.runs.stop(run.id(), null);
        return reference(run);
    }

    @Test
    void whatAHangingArchiveHasNotTakenInTimeIsLetGo() {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        fixture.close();
        fixture = new RunsFixture(runs -> runs.keepFor(Duration.ofMinutes(1)), RunPolicy.OWNER_ONLY, (run, content) -> {
            calls.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < 4; i++) {
            ended();
        }
        await().until(() -> calls.get() == 4);
        WeakReference<ActiveRun> next = ended();
        fixture.pass(Duration.ofMinutes(1));

        assertThat(fixture.runs.figures().archiveLost()).isEqualTo(1);
        assertThat(fixture.runs.figures().archiving()).isEqualTo(4);
        assertCollected(next);
        release.countDown();
        await().until(() -> fixture.runs.figures().archived() == 4);
        fixture.close();
        assertThat(calls).hasValue(4);
    }
}
