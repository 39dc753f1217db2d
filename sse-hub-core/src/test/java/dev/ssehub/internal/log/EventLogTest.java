package dev.ssehub.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.session.Gap;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the bounds of the log, and that it reports what it has lost. */
class EventLogTest {

    private static final Audience ANN = Audience.user("ann");
    private static final int BLOCK = 1000;

    private final ManualClock clock = new ManualClock();

    private EventLog log(int maxEvents, long maxBytes, int maxRetained) {
        EventLog log =
                new EventLog(new LogBounds(maxEvents, maxBytes, Duration.ofMinutes(1), maxRetained, 1 << 20), clock);
        log.reset(id(0));
        return log;
    }

    private static EventId id(long offset) {
        return new EventId(1, offset);
    }

    private void append(EventLog log, long offset, Audience audience, String key) {
        log.append(
                id(offset),
                clock.instant(),
                new Publication(audience, "x".repeat(BLOCK).getBytes(UTF_8), key, false, null, null));
    }

    private static Backlog backlog(EventLog log, long from, Audience... audiences) {
        List<Interest> interests = Arrays.stream(audiences)
                .map(audience -> new Interest(audience, id(from)))
                .toList();
        return log.backlog(id(from), log.tail(), interests, log.tail(), 1 << 20);
    }

    @Test
    void keepsNoMoreBytesThanItMay() {
        EventLog log = log(1000, 10 * (BLOCK + 300), 0);
        for (int i = 1; i <= 100; i++) {
            append(log, i, ANN, null);
            assertThat(log.bytes()).isLessThanOrEqualTo(10 * (BLOCK + 300));
        }
        assertThat(log.size()).isBetween(9, 11);
    }

    @Test
    void keepsNothingLongerThanItMayEvenIfNothingIsAppended() {
        EventLog log = log(1000, 1 << 20, 10);
        append(log, 1, ANN, null);
        clock.advance(Duration.ofSeconds(61));
        log.trimByAge();

        assertThat(log.size()).isZero();
        assertThat(backlog(log, 0, ANN).gap()).isEqualTo(Gap.Reason.TRIMMED);
        assertThat(backlog(log, 0, Audience.user("bob")).gap()).isNull();
        assertThat(backlog(log, 1, ANN).gap()).isNull();
    }

    @Test
    void aValueThatIsEvictedFromTheRetainedIsALoss() {
        EventLog log = log(2, 1 << 20, 2);
        append(log, 1, ANN, "a");
        append(log, 2, ANN, "b");
        append(log, 3, Audience.everyone(), null);
        append(log, 4, Audience.everyone(), null);
        assertThat(backlog(log, 0, ANN).entries())
                .extracting(entry -> entry.id().offset())
                .containsExactly(1L, 2L);
        append(log, 5, ANN, "c");

        assertThat(backlog(log, 0, ANN).gap()).isEqualTo(Gap.Reason.TRIMMED);
        assertThat(backlog(log, 1, ANN).entries())
                .extracting(entry -> entry.id().offset())
                .containsExactly(2L, 5L);
    }

    @Test
    void whatIsRememberedOfLostAudiencesIsBoundedAndErrsOnTheSideOfAGap() {
        EventLog log = log(1, 1 << 20, 0);
        for (int i = 1; i <= 5000; i++) {
            append(log, i, Audience.user("u" + i), null);
        }
        assertThat(backlog(log, 0, Audience.user("u1")).gap()).isEqualTo(Gap.Reason.TRIMMED);
        assertThat(backlog(log, 4999, Audience.user("u1")).gap()).isNull();
        assertThat(backlog(log, 4500, Audience.user("u4501")).gap()).isEqualTo(Gap.Reason.TRIMMED);
        assertThat(backlog(log, 4501, Audience.user("u4501")).gap()).isNull();
    }

    @Test
    void aNewEpochMakesEveryEarlierPositionUnknown() {
        EventLog log = log(10, 1 << 20, 10);
        append(log, 1, ANN, "key");
        log.reset(new EventId(2, 0));

        assertThat(backlog(log, 1, ANN).gap()).isEqualTo(Gap.Reason.UNKNOWN_POSITION);
        assertThat(log.read(id(1), log.tail(), new Entry[10])).isEqualTo(EventLog.LAPPED);
        assertThat(log.retained(ANN, new EventId(0, 0), log.tail(), 1000)).isEmpty();
        assertThat(log.bytes()).isZero();
    }

    @Test
    void anIdThatDoesNotGrowIsRefused() {
        EventLog log = log(10, 1 << 20, 10);
        append(log, 5, ANN, null);
        assertThatThrownBy(() -> append(log, 5, ANN, null)).hasMessage("the backplane gave 1-5 after 1-5");
    }
}
