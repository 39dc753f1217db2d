package dev.ssehub.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.session.Gap;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the contents of the log have the stated cost, and that losses are reported for the right audiences. */
class LogBoundsTest {

    private static final Audience ANN = Audience.user("ann");
    private static final EventId BEGINNING = new EventId(0, 0);

    private final ManualClock clock = new ManualClock();

    private EventLog log(int maxEvents, long maxBytes, int maxRetained) {
        EventLog log =
                new EventLog(new LogBounds(maxEvents, maxBytes, Duration.ofMinutes(1), maxRetained, 1L << 30), clock);
        log.reset(id(0));
        log.historyIsRead();
        return log;
    }

    private static EventId id(long offset) {
        return new EventId(1, offset);
    }

    private void append(EventLog log, long offset, Audience audience, @Nullable String key, @Nullable Duration ttl) {
        log.append(
                id(offset),
                clock.instant(),
                new Publication(audience, "data: x\n\n".getBytes(UTF_8), key, false, ttl, null));
    }

    private static Gap.@Nullable Reason gap(EventLog log, long from, Audience audience) {
        return log.gap(id(from), log.tail(), List.of(new Interest(audience, id(from))), log.tail());
    }

    private static int count(EventLog log, long from, Audience audience) {
        return log.backlog(id(from), log.tail(), List.of(new Interest(audience, id(from))), log.tail(), 1 << 20)
                .entries()
                .size();
    }

    // ---- Time to live.

    @Test
    void aTimeToLiveThatIsTooLongForANumberIsNoTimeToLive() {
        EventLog log = log(10, 1 << 20, 0);
        append(log, 1, ANN, null, ChronoUnit.FOREVER.getDuration());
        append(log, 2, ANN, null, Duration.ofMillis(Long.MAX_VALUE));
        append(log, 3, ANN, null, Duration.ofNanos(1));

        assertThat(count(log, 0, ANN)).isEqualTo(3);
    }

    // ---- Losses.

    @Test
    void anAudienceThatHasLostNothingHasNoGapHoweverManyOthersHave() {
        EventLog log = log(1, 1 << 20, 0);
        int others = 2 * AudienceIndex.MAX_REMEMBERED;
        for (int i = 1; i <= others; i++) {
            append(log, i, Audience.user("u" + i), null, null);
        }

        long falseGaps = LongStream.range(0, 1000)
                .filter(i -> gap(log, 0, Audience.user("never seen " + i)) != null)
                .count();
        assertThat(falseGaps).isLessThan(20);
        assertThat(gap(log, others, Audience.user("u1"))).isNull();
    }

    @Test
    void anAudienceThatHasLostSomethingHasAGapHoweverManyOthersHave() {
        EventLog log = log(1, 1 << 20, 0);
        int others = 3 * AudienceIndex.MAX_REMEMBERED;
        for (int i = 1; i <= others; i++) {
            append(log, i, Audience.user("u" + i), null, null);
        }

        for (int i = 1; i < others; i++) {
            assertThat(gap(log, i - 1, Audience.user("u" + i))).isEqualTo(Gap.Reason.TRIMMED);
        }
        assertThat(log.rememberedLosses()).isEqualTo(AudienceIndex.MAX_REMEMBERED);
    }

    // ---- Bounds.

    @Test
    void theNewestStaysHoweverLargeItIs() {
        EventLog log = log(10, 100, 0);
        append(log, 1, ANN, null, null);
        append(log, 2, ANN, null, null);

        assertThat(log.size()).isEqualTo(1);
        assertThat(log.read(id(1), id(2), new Entry[2])).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 100})
    void aReaderWithoutRoomLeftIsAboutToBeOverrunHoweverSmallTheWindow(int maxEvents) {
        EventLog log = log(maxEvents, 1 << 20, 0);
        for (int i = 1; i <= maxEvents; i++) {
            append(log, i, ANN, null, null);
        }

        assertThat(log.isAboutToOverrun(id(0))).isTrue();
        assertThat(log.isAboutToOverrun(id(maxEvents))).isFalse();
    }

    @Test
    void aReaderIsAboutToBeOverrunByBytesToo() {
        EventLog log = log(1000, 10_000, 0);
        int offset = 0;
        while (!log.isAboutToOverrun(id(0))) {
            append(log, ++offset, ANN, null, null);
        }
        assertThat(log.earliest()).isEqualTo(id(0));
        assertThat(log.isAboutToOverrun(id(offset / 2))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-365, 365})
    void aJumpOfTheWallClockEmptiesNoWindow(long days) {
        EventLog log = log(10, 1 << 20, 0);
        append(log, 1, ANN, null, null);
        clock.jump(Duration.ofDays(days));
        append(log, 2, ANN, null, null);
        clock.jump(Duration.ofDays(-days));
        append(log, 3, ANN, null, null);

        assertThat(count(log, 0, ANN)).isEqualTo(3);
        clock.advance(Duration.ofSeconds(61));
        log.trimByAge();
        assertThat(log.size()).isZero();
    }

    @Test
    void historyIsAsOldAsItSays() {
        EventLog log = new EventLog(new LogBounds(10, 1 << 20, Duration.ofMinutes(1), 0, 0), clock);
        log.reset(id(0));
        clock.jump(Duration.ofSeconds(50));
        log.append(
                id(1),
                clock.instant().minusSeconds(50),
                new Publication(ANN, "data: x\n\n".getBytes(UTF_8), null, false, null, null));
        log.historyIsRead();

        clock.advance(Duration.ofSeconds(11));
        log.trimByAge();
        assertThat(log.size()).isZero();
    }

    // ---- Costs.

    /** Each page has one value, so there are as many pages as values. If each page were a scan, ten times the values would cost 100 times as much. */
    @Test
    void aPageOfRetainedValuesCostsWhatItReturns() {
        EventLog few = withRetained(5_000);
        EventLog many = withRetained(50_000);
        readInPages(few, 5_000);

        long costOfFew = bestOfFive(() -> readInPages(few, 5_000));
        long costOfMany = bestOfFive(() -> readInPages(many, 50_000));

        assertThat((double) costOfMany / costOfFew).isLessThan(40);
    }

    @Test
    void valuesThatLeftTheWindowAreWalkedOverInPagesToo() {
        EventLog log = withRetained(20_000);
        append(log, 20_001, Audience.everyone(), null, null);

        List<Interest> interests = List.of(new Interest(ANN, id(0)));
        Backlog first = log.backlog(id(0), log.tail(), interests, log.tail(), 1);
        assertThat(first.entries()).hasSize(1);
        assertThat(count(log, 10_000, ANN)).isEqualTo(10_000);
    }

    private EventLog withRetained(int values) {
        EventLog log = log(1, 1 << 30, values);
        for (int i = 1; i <= values; i++) {
            append(log, i, ANN, "key" + i, null);
        }
        return log;
    }

    private static void readInPages(EventLog log, int expected) {
        EventId reached = BEGINNING;
        int count = 0;
        for (List<Entry> page = page(log, reached); !page.isEmpty(); page = page(log, reached)) {
            reached = page.get(0).id();
            count += page.size();
        }
        assertThat(count).isEqualTo(expected);
    }

    private static List<Entry> page(EventLog log, EventId after) {
        return log.retained(ANN, after, log.tail(), 1);
    }

    private static long bestOfFive(Runnable work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long begin = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - begin);
        }
        return Math.max(1, best);
    }

    @Test
    void expiredValuesAreSteppedOverOnce() {
        EventLog log = log(1, 1 << 20, 1000);
        for (int i = 1; i <= 100; i++) {
            append(log, i, ANN, "key" + i, Duration.ofSeconds(1));
        }
        clock.advance(Duration.ofSeconds(2));

        assertThat(log.retained(ANN, BEGINNING, log.tail(), 1 << 20)).isEmpty();
        assertThat(log.retainedCount()).isLessThanOrEqualTo(1);
        assertThat(gap(log, 0, ANN)).isNull();
    }
}
