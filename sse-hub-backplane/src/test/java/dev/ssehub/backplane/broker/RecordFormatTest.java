package dev.ssehub.backplane.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which records survive being encoded and decoded. */
class RecordFormatTest {

    private static final EventId ID = new EventId(1, 1);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    static Stream<Duration> timesToLive() {
        return Stream.of(
                Duration.ofNanos(1),
                Duration.ofNanos(1_000_001),
                Duration.ofMillis(1),
                Duration.ofDays(1),
                Duration.ofMillis(Long.MAX_VALUE).plusNanos(1),
                ChronoUnit.FOREVER.getDuration());
    }

    @ParameterizedTest
    @MethodSource("timesToLive")
    void aTimeToLiveIsRoundedUpToMillisecondsAndHasNoUpperEnd(Duration ttl) {
        Publication sent = new Publication(Audience.everyone(), "data: x\n\n".getBytes(UTF_8), null, false, ttl, null);

        Publication got = (Publication)
                RecordFormat.decode(ID, RecordFormat.encode(NOW, sent)).record();

        assertThat(got.ttl()).isEqualTo(sent.ttl());
        assertThat(got.ttl()).isGreaterThanOrEqualTo(min(ttl, Duration.ofMillis(Long.MAX_VALUE)));
        assertThat(got.ttl())
                .isLessThan(min(ttl, Duration.ofMillis(Long.MAX_VALUE - 1)).plusMillis(2));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    @Test
    void aTimeToLiveOfZeroIsRejected() {
        assertThatThrownBy(() -> new Publication(Audience.everyone(), new byte[0], null, false, Duration.ZERO, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ttl must be positive but was PT0S");
    }

    @Test
    void onlyWhatAnOlderNodeWouldMisreadHasAnotherVersion() {
        byte[] toOne = RecordFormat.encode(NOW, event(Audience.user("ann")));
        byte[] toSeveral = RecordFormat.encode(NOW, event(Audience.users("ann", "bob")));

        assertThat(toOne[0]).isEqualTo((byte) 1);
        assertThat(toSeveral[0]).isEqualTo((byte) 2);
        assertThat(((Publication) RecordFormat.decode(ID, toSeveral).record()).audience())
                .isEqualTo(Audience.users("ann", "bob"));
    }

    @Test
    void aDisconnectForGoodIsNotTakenForOneAfterWhichClientsComeBack() {
        LogRecord.Disconnect forGood = new LogRecord.Disconnect(Audience.user("ann"), true);
        LogRecord.Disconnect usual = new LogRecord.Disconnect(Audience.user("ann"));

        assertThat(RecordFormat.encode(NOW, usual)[0]).isEqualTo((byte) 1);
        assertThat(RecordFormat.encode(NOW, forGood)[0]).isEqualTo((byte) 2);
        assertThat(RecordFormat.decode(ID, RecordFormat.encode(NOW, forGood)).record())
                .isEqualTo(forGood);
        assertThat(RecordFormat.decode(ID, RecordFormat.encode(NOW, usual)).record())
                .isEqualTo(usual);
    }

    @Test
    void aDamagedAudienceOfSeveralIsNoRecord() {
        byte[] several = RecordFormat.encode(NOW, event(Audience.users("ann", "bob")));
        // The number of members follows the version, the time, and the kinds of the record and the audience.
        int size = 1 + 8 + 1 + 1;
        several[size] = 127;

        assertThatThrownBy(() -> RecordFormat.decode(ID, several))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a record claims an audience of ");
    }

    @Test
    void whatCannotBeReadHereIsEmptyWhereThatIsExpected() {
        byte[] record = RecordFormat.encode(NOW, event(Audience.user("ann")));
        assertThat(RecordFormat.tryDecode(ID, record)).hasValueSatisfying(recorded -> {
            assertThat(recorded.id()).isEqualTo(ID);
            assertThat(recorded.publishedAt()).isEqualTo(NOW);
        });
        record[0] = 127;
        assertThat(RecordFormat.tryDecode(ID, record)).isEmpty();
        assertThat(RecordFormat.tryDecode(ID, new byte[3])).isEmpty();
    }

    @Test
    void aRecordIsReadOutOfTheMiddleOfAPageAndNoFurther() {
        byte[] record = RecordFormat.encode(NOW, event(Audience.user("ann")));
        ByteBuffer page = ByteBuffer.allocate(record.length + 20).put(5, record);

        Publication got = (Publication)
                RecordFormat.decode(ID, page.slice(5, record.length)).record();
        assertThat(got.audience()).isEqualTo(Audience.user("ann"));
        assertThat(got.block()).isEqualTo("data: x\n\n".getBytes(UTF_8));
        assertThat(RecordFormat.tryDecode(ID, page.slice(5, record.length).asReadOnlyBuffer()))
                .isPresent();
        for (int length = 0; length < record.length; length++) {
            assertThat(RecordFormat.tryDecode(ID, page.slice(5, length))).isEmpty();
        }
    }

    private static Publication event(Audience audience) {
        return new Publication(audience, "data: x\n\n".getBytes(UTF_8), null, false, null, null);
    }
}
