package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static dev.ssehub.internal.run.RunsFixture.JOINING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunView;
import dev.ssehub.transport.ViewAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how a node finds, shows, keeps and drops another node's runs. */
class SharedRunsTest {

    private static final String SCOPE = CHAT.toString();

    private final ManualClock clock = new ManualClock();
    private final MemoryRunStore there = new MemoryRunStore(clock);
    private final MemoryRunStore here = there.another();
    private RunsFixture node = node(runs -> runs);

    @AfterEach
    void close() {
        node.close();
    }

    private RunsFixture node(UnaryOperator<HubConfig.Runs> change) {
        return new RunsFixture(change, new RunExtensions(RunPolicy.OWNER_ONLY, null, List.of(JOINING)), clock, here);
    }

    private StoreProducer inScope(String dialect) {
        return StoreProducer.start(there, SCOPE, dialect, StoreProducer.LEASE);
    }

    private RunView view(StoreProducer run) {
        return node.runs.view(run.run).orElseThrow();
    }

    private RunsFixture.Opened open(StoreProducer run) {
        return node.open(node.answer(view(run)).join());
    }

    @Test
    void aRunIsFoundByItsIdItsScopeAndItsOwner() {
        StoreProducer first = inScope("last-event-id").append(2);
        StoreProducer queued = inScope("last-event-id");

        RunInfo info = node.runs.find(first.run).orElseThrow();
        assertThat(info.scope()).isEqualTo(CHAT);
        assertThat(info.owner()).isEqualTo("ann");
        assertThat(info.state()).isEqualTo(RunInfo.State.RUNNING);
        assertThat(info.offset()).isEqualTo(2);
        assertThat(node.runs.find(queued.run).orElseThrow().state()).isEqualTo(RunInfo.State.QUEUED);
        assertThat(node.runs.view(CHAT)).get().extracting(RunView::run).isEqualTo(first.run);
        assertThat(node.runs.of("ann")).extracting(RunInfo::id).containsExactly(queued.run, first.run);

        first.complete();
        RunInfo ended = node.runs.find(first.run).orElseThrow();
        assertThat(ended.end()).isEqualTo(RunEnd.completed());
        assertThat(ended.offset()).isEqualTo(2);
        assertThat(ended.endedAt()).isNotNull();
        assertThat(node.runs.view(CHAT)).get().extracting(RunView::run).isEqualTo(queued.run);
    }

    @Test
    void whatCannotBeAnIdIsNotLookedFor() {
        here.down(true);

        assertThat(node.runs.view("x")).isEmpty();
        assertThat(node.runs.view("x:".repeat(11))).isEmpty();
        String possible = "x".repeat(22);
        assertThatThrownBy(() -> node.runs.view(possible)).isInstanceOf(PublishException.class);
        here.down(false);
        assertThat(node.runs.view(possible)).isEmpty();
    }

    @Test
    void whoMayNotViewItDoesNotLearnThatThereIsOne() {
        StoreProducer run = inScope("last-event-id").append(1);

        assertThat(node.answer(view(run), "bob", Map.of()).join()).isEqualTo(ViewAnswer.notFound());
    }

    @Test
    void itsDialectIsKnownByName() {
        StoreProducer run = inScope(JOINING.name()).append(3);
        assertThat(node.answer(view(run)).join().headers()).containsEntry("X-Joining", "v1");

        StoreProducer other = StoreProducer.start(there, null, "of another release", StoreProducer.LEASE);
        assertThat(node.answer(view(other)).join()).isEqualTo(ViewAnswer.notFound());
    }

    @Test
    void afterTheEndItIsMergedLikeOneOfThisNode() {
        StoreProducer run = StoreProducer.start(there).append(3);
        open(run);
        StoreProducer joined = inScope(JOINING.name()).append(3).complete();

        assertThat(node.answer(view(joined)).join().status()).isEqualTo(204);
        String text = node.open(node.answer(view(joined).after(0).resumedBy(dev.ssehub.run.Dialect.lastEventId()))
                        .join())
                .text();
        assertThat(text).startsWith("id: " + joined.run + ".3\ndata: 123\n\n").contains("id: " + joined.run + ".4\n");
    }

    @Test
    void whoHasEverythingGetsNothing() {
        StoreProducer run = StoreProducer.start(there).append(3).complete();

        ViewAnswer answer = node.answer(view(run), "ann", Map.of("Last-Event-ID", run.run + ".4"))
                .join();
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers()).containsEntry("SSE-Hub-Run-Outcome", "completed");
    }

    @Test
    void anOffsetThatTheRunHasIsNeverTakenForOneThatItLacks() {
        StoreProducer run = StoreProducer.start(there).append(1000);

        assertThat(node.open(node.answer(view(run), "ann", Map.of("Last-Event-ID", "1000"))
                                .join())
                        .after())
                .isEqualTo(1000);
        run.append(500);
        assertThat(node.open(node.answer(view(run).after(1500)).join()).after()).isEqualTo(1500);
    }

    @Test
    void withoutAnAnswerOfTheStoreItIsUnavailable() {
        StoreProducer run = StoreProducer.start(there).append(3);
        RunView view = view(run);
        here.down(true);

        assertThat(node.answer(view).join().status()).isEqualTo(503);
        here.down(false);
        assertThat(node.open(node.answer(view).join()).text()).contains("data: 3\n");
    }

    @Test
    void whatTheChannelHasLeftOutIsReadWithTheNextThatItBrings() {
        FlakyRunStore flaky = new FlakyRunStore(here, 1, 0, 0, 0);
        node.close();
        node = new RunsFixture(runs -> runs, RunExtensions.none(), clock, flaky);
        StoreProducer run = StoreProducer.start(there).append(1);
        RunsFixture.Opened opened = open(run);
        flaky.isSilent = true;
        run.append(2);
        flaky.isSilent = false;
        assertThat(opened.text()).doesNotContain("data: 2\n");
        run.append(1);

        await().until(() -> opened.log().tail() == 4);
        assertThat(opened.text()).contains("data: 2\n", "data: 3\n", "data: 4\n");
    }

    @Test
    void whatWasMissedWhileTheChannelWasInterruptedIsRead() {
        StoreProducer run = StoreProducer.start(there).append(1);
        RunsFixture.Opened opened = open(run);
        here.down(true);
        run.append(2);
        here.down(false);

        await().until(() -> opened.log().tail() == 3);
    }

    @Test
    void aCopyIsLetGoWhenNobodyHasWantedItForAWhile() {
        StoreProducer run = StoreProducer.start(there).append(100);
        StoreProducer ended = StoreProducer.start(there).append(100).complete();
        RunsFixture.Opened opened = open(run);
        open(ended);
        assertThat(node.runs.figures().bytes()).isGreaterThan(2000);

        node.pass(Duration.ofSeconds(9));
        assertThat(opened.log().isBrokenOff()).isFalse();
        for (int i = 0; i < 8; i++) {
            there.renew(Map.of(run.run, "t"), StoreProducer.LEASE);
            passAndSweep(Duration.ofSeconds(3));
        }
        assertThat(opened.log().isBrokenOff()).isTrue();
        long kept = node.runs.figures().bytes();
        assertThat(kept).isPositive();
        for (int i = 0; i < 10; i++) {
            passAndSweep(Duration.ofMinutes(1));
        }
        assertThat(node.runs.figures().bytes()).isZero();
        assertThat(opened.text()).contains("data: 100\n");
    }

    /** Advances the clock, and waits until the sweep that is then due is done. */
    private void passAndSweep(Duration duration) {
        node.pass(duration);
        await().until(() -> node.sweepIsDone());
    }

    @Test
    void aCopyThatIsViewedStays() {
        StoreProducer run = StoreProducer.start(there).append(1);
        RunsFixture.Opened opened = open(run);
        opened.log().viewerCame();
        for (int i = 0; i < 20; i++) {
            there.renew(Map.of(run.run, "t"), StoreProducer.LEASE);
            passAndSweep(Duration.ofSeconds(5));
        }

        assertThat(opened.log().isBrokenOff()).isFalse();
        run.append(1);
        await().until(() -> opened.text().contains("data: 2\n"));
    }

    @Test
    void copiesMakeRoomForEachOtherAndForRunsOfThisNode() {
        node.close();
        node = node(runs -> runs.maxBytes(8_000).maxTotalBytes(20_000));
        StoreProducer first = StoreProducer.start(there).append(150).complete();
        RunsFixture.Opened viewed = open(first);
        viewed.log().viewerCame();
        open(StoreProducer.start(there).append(150).complete());
        clock.advance(Duration.ofSeconds(6));
        open(StoreProducer.start(there).append(150).complete());

        assertThat(node.runs.figures().bytes()).isBetween(10_000L, 20_000L);
        assertThat(node.open(node.answer(view(first)).join()).log()).isSameAs(viewed.log());
    }

    @Test
    void aCopyForWhichThereIsNoRoomIsUnavailableAndTakesNone() {
        node.close();
        node = node(runs -> runs.maxBytes(8_000).maxTotalBytes(8_000));
        StoreProducer run = StoreProducer.start(there).append(500);

        assertThat(node.answer(view(run)).join().status()).isEqualTo(503);
        assertThat(node.runs.figures().bytes()).isZero();
    }

    @Test
    void aRunThatTheStoreHasLostIsCutOff() {
        StoreProducer run = StoreProducer.start(there).append(1);
        RunsFixture.Opened opened = open(run);
        opened.log().viewerCame();
        RunStore lost = there;
        lost.end(run.run, false, RunEnd.completed(), stored -> List.of());
        assertThat(opened.text()).contains("sse-hub.end");
        clock.advance(Duration.ofMinutes(11));

        assertThat(node.runs.view(run.run)).isEmpty();
    }

    @Test
    void whoHasSeenMoreOfARunThanTheStoreHasIsCutOff() {
        StoreProducer run = StoreProducer.start(there).append(1).append(1);
        RunsFixture.Opened opened = open(run);
        opened.log().viewerCame();
        there.loseAllAfter(run.run, 1);
        there.end(run.run, false, RunEnd.lost(), stored -> List.of());
        passAndSweep(Duration.ofSeconds(4));

        await().until(() -> opened.log().isBrokenOff());
        assertThat(open(run).text()).contains("data: 1\n", "sse-hub.end").doesNotContain("data: 2\n");
    }

    @Test
    void aRunWithoutAProducerIsEndedInItsDialect() {
        StoreProducer run = StoreProducer.start(there, SCOPE, JOINING.name(), StoreProducer.LEASE);
        run.append(2);
        there.expire(run.run);
        node.pass(Duration.ofSeconds(10));

        await().until(() -> there.find(run.run).orElseThrow().state() == RunStore.State.ENDED);
        List<RunStore.Entries> read = there.read(run.run, 2, 1 << 20);
        assertThat(read).hasSize(1);
        assertThat(read.get(0).end()).isEqualTo(RunEnd.lost());
        assertThat(new String(read.get(0).blocks().get(0), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("data: finish 2\n\n");
    }

    @Test
    void theSweepGoesOnAfterAnOutage() {
        StoreProducer run = StoreProducer.start(there).append(1);
        here.down(true);
        there.expire(run.run);
        for (int i = 0; i < 5; i++) {
            passAndSweep(Duration.ofSeconds(10));
        }
        assertThat(there.find(run.run).orElseThrow().end()).isNull();
        here.down(false);
        node.pass(Duration.ofSeconds(10));

        await().until(() ->
                RunEnd.lost().equals(there.find(run.run).orElseThrow().end()));
    }
}
