package dev.ssehub.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.log.RunLog.Appended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunLogTest {

    private static final int ROOM = 1 << 20;

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger unwatched = new AtomicInteger();
    private final RunLog log = log(ROOM);

    private RunLog log(int maxBytes) {
        return new RunLog("r", maxBytes, clock, unwatched::incrementAndGet);
    }

    private static byte[] block(String data) {
        return ("data: " + data + "\n\n").getBytes(UTF_8);
    }

    private static String text(RunLog log) {
        return text(log, 0, log.tail());
    }

    private static String text(RunLog log, int after, int upTo) {
        int from = log.endOf(after);
        return new String(log.bytes(), from, log.endOf(upTo) - from, UTF_8);
    }

    private static void end(RunLog log, String... last) {
        assertThat(log.seal()).isTrue();
        log.end(log.tail() + 1, List.of(last).stream().map(RunLogTest::block).toList(), "{\"outcome\":\"completed\"}");
    }

    @Test
    void framesHaveTheIdsOfTheRunOneAfterTheOther() {
        assertThat(log.append(1, block("a"))).isEqualTo(Appended.DONE);
        assertThat(log.append(2, block("b"))).isEqualTo(Appended.DONE);

        assertThat(text(log)).isEqualTo("id: r.1\ndata: a\n\nid: r.2\ndata: b\n\n");
        assertThat(text(log, 1, 2)).isEqualTo("id: r.2\ndata: b\n\n");
        assertThat(log.lastEvent()).isEqualTo(2);
        assertThat(log.hasEnded()).isFalse();
    }

    @Test
    void anOffsetIsGivenOnce() {
        log.append(1, block("a"));

        assertThat(log.append(1, block("late"))).isEqualTo(Appended.TAKEN);
        assertThat(log.append(3, block("early"))).isEqualTo(Appended.TAKEN);
        assertThat(log.tail()).isEqualTo(1);
    }

    @Test
    void theEndIsOneEntryAndItsIdIsThatOfItsLastFrame() {
        log.append(1, block("a"));
        end(log, "finish", "[DONE]");

        assertThat(text(log, 1, 2))
                .isEqualTo("data: finish\n\nid: r.2\ndata: [DONE]\n\n: sse-hub.end {\"outcome\":\"completed\"}\n");
        assertThat(log.endOffset()).isEqualTo(2);
        assertThat(log.lastEvent()).isEqualTo(1);
        assertThat(log.footprint()).isEqualTo(log.length());
    }

    @Test
    void aRunMayEndWithoutAnyFrame() {
        end(log);

        assertThat(text(log)).isEqualTo(": sse-hub.end {\"outcome\":\"completed\"}\n");
        assertThat(log.hasEnded()).isTrue();
        assertThat(log.lastEvent()).isZero();
    }

    @Test
    void nothingIsAppendedOnceItIsSealed() {
        assertThat(log.seal()).isTrue();

        assertThat(log.append(1, block("late"))).isEqualTo(Appended.ENDED);
        assertThat(log.seal()).isFalse();
        assertThat(log.hasEnded()).isFalse();
    }

    @Test
    void onlyASealedLogEndsAndOnlyOnce() {
        assertThatThrownBy(() -> log.end(1, List.of(), "{}")).isInstanceOf(IllegalStateException.class);
        end(log);
        assertThatThrownBy(() -> log.end(2, List.of(), "{}")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void growsNoLongerThanItMayAndItsEndAlwaysFits() {
        RunLog small = log(40);
        assertThat(small.append(1, block("0123456789"))).isEqualTo(Appended.DONE);
        assertThat(small.append(2, block("0123456789"))).isEqualTo(Appended.TOO_LARGE);
        assertThat(small.tail()).isEqualTo(1);
        end(small, "x".repeat(100));

        assertThat(text(small, 1, 2)).contains("x".repeat(100));
    }

    @Test
    void bytesThatAreBeingSentStayWhenTheLogGrows() {
        log.append(1, block("a"));
        byte[] before = log.bytes();
        int end = log.endOf(1);
        log.append(2, block("x".repeat(5000)));

        assertThat(log.bytes()).isNotSameAs(before);
        assertThat(new String(before, 0, end, UTF_8)).isEqualTo("id: r.1\ndata: a\n\n");
        assertThat(text(log, 0, 1)).isEqualTo("id: r.1\ndata: a\n\n");
    }

    @Test
    void findsWhatFitsIntoAWrite() {
        for (int i = 1; i <= 5; i++) {
            log.append(i, block("a"));
        }
        int frame = log.endOf(1);

        assertThat(log.lastWithin(1, 5, 4 * frame)).isEqualTo(5);
        assertThat(log.lastWithin(1, 5, 2 * frame)).isEqualTo(3);
        assertThat(log.lastWithin(1, 5, 3 * frame - 1)).isEqualTo(3);
        assertThat(log.lastWithin(1, 5, frame - 1)).isEqualTo(1);
        assertThat(log.lastWithin(1, 3, Integer.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    void whoSeesAnEntrySeesItsBytes() {
        int entries = 300_000;
        byte[] block = block("x");
        RunLog large = log(Integer.MAX_VALUE);
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= entries; i++) {
                large.append(i, block);
            }
        });
        int tail = 0;
        while (tail < entries && !producer.isCompletedExceptionally()) {
            tail = large.tail();
            int end = large.endOf(tail);
            assertThat(tail == 0 || (end > large.endOf(tail - 1) && large.bytes()[end - 1] == '\n'))
                    .isTrue();
        }
        producer.join();
    }

    @Test
    void tellsItsFollowersOfEachEntry() {
        List<Integer> seen = new ArrayList<>();
        RunLog.Follower follower = () -> seen.add(log.tail());
        log.append(1, block("a"));
        log.follow(follower);
        log.append(2, block("b"));
        end(log);
        log.unfollow(follower);

        assertThat(seen).containsExactly(2, 3);
    }

    @Test
    void tellsOnceThatItHasBegun() {
        AtomicInteger calls = new AtomicInteger();
        Runnable forgotten = calls::incrementAndGet;
        assertThat(log.whenBegun(calls::incrementAndGet)).isTrue();
        assertThat(log.whenBegun(forgotten)).isTrue();
        log.forget(forgotten);
        log.append(1, block("a"));
        log.append(2, block("b"));

        assertThat(calls).hasValue(1);
        assertThat(log.whenBegun(calls::incrementAndGet)).isFalse();
    }

    @Test
    void anEndIsABeginningForThoseWhoWait() {
        AtomicInteger calls = new AtomicInteger();
        log.whenBegun(calls::incrementAndGet);
        end(log);

        assertThat(calls).hasValue(1);
    }

    @Test
    void knowsSinceWhenNobodyWatches() {
        log.viewerCame();
        log.viewerCame();
        log.viewerLeft();
        assertThat(unwatched).hasValue(0);
        clock.advance(Duration.ofSeconds(7));
        log.viewerLeft();

        assertThat(unwatched).hasValue(1);
        assertThat(log.viewers()).isZero();
        assertThat(log.unwatchedSince()).isEqualTo(clock.nanos());
    }

    @Test
    void aMergedLogHasTheIdsOfTheLastEventsThatItsFramesStandFor() {
        RunLog merged = RunLog.merged("r", clock);
        assertThat(merged.append(17, block("a to q"))).isEqualTo(Appended.DONE);
        assertThat(merged.append(17, block("again"))).isEqualTo(Appended.TAKEN);
        merged.seal();
        merged.end(20, List.of(block("end")), "{}");

        assertThat(text(merged)).isEqualTo("id: r.17\ndata: a to q\n\nid: r.20\ndata: end\n\n: sse-hub.end {}\n");
        assertThat(merged.endOffset()).isEqualTo(2);
    }
}
