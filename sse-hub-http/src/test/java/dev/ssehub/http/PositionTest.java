package dev.ssehub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The position that a client claims, in all the forms in which it can come. */
class PositionTest {

    private static final String UNREADABLE = "unreadable";

    private static String positionOf(Exchange exchange) {
        return Position.of(exchange);
    }

    @Test
    void theHeaderComesBeforeTheQuery() {
        assertThat(positionOf(new Exchange().query("lastEventId=1-1").header("Last-Event-ID", "1-7")))
                .isEqualTo("1-7");
        assertThat(positionOf(new Exchange().query("lastEventId=1-1").header("Last-Event-ID", "")))
                .isEqualTo("1-1");
        assertThat(positionOf(new Exchange().query("a=b&lastEventId=earliest"))).isEqualTo("earliest");
        assertThat(positionOf(new Exchange())).isNull();
    }

    @Test
    void theSameValueTwiceIsOneAndTwoDifferentOnesAreNone() {
        assertThat(positionOf(new Exchange().query("lastEventId=1-1&lastEventId=1-1")))
                .isEqualTo("1-1");
        assertThat(positionOf(new Exchange().query("lastEventId=1-1&lastEventId=1-2")))
                .isEqualTo(UNREADABLE);
        assertThat(positionOf(new Exchange().header("Last-Event-ID", "1-1").header("Last-Event-ID", "1-2")))
                .isEqualTo(UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "%zz", "%", "a%20b", "%C3%A4", "%0d%0aid:1", "%F0%9F%98%80"})
    void whatCannotBeAPositionIsOneThatIsGone(String value) {
        assertThat(positionOf(new Exchange().query("lastEventId=" + value))).isEqualTo(UNREADABLE);
    }

    @Test
    void aLongValueIsNotLookedAt() {
        assertThat(positionOf(new Exchange().header("Last-Event-ID", "1".repeat(65))))
                .isEqualTo(UNREADABLE);
        assertThat(positionOf(new Exchange().query("lastEventId=" + "1".repeat(1_000_000))))
                .isEqualTo(UNREADABLE);
    }

    @Test
    void onlyItsOwnParameterSaysThatStateIsNeeded() {
        assertThat(Position.needsState(new Exchange().query("a=b&retained=true")))
                .isTrue();
        assertThat(Position.needsState(new Exchange().query("unretained=true"))).isFalse();
        assertThat(Position.needsState(new Exchange())).isFalse();
    }
}
