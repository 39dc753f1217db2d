package dev.ssehub.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the decoder with the examples and rules of WHATWG HTML §9.2.6, both as a whole and split at every byte. */
class SseDecoderTest {

    private static List<ReceivedEvent> decode(String stream) {
        List<ReceivedEvent> whole = decodeInPieces(stream.getBytes(UTF_8), Integer.MAX_VALUE);
        assertThat(decodeInPieces(stream.getBytes(UTF_8), 1)).isEqualTo(whole);
        assertThat(decodeInPieces(stream.getBytes(UTF_8), 3)).isEqualTo(whole);
        return whole;
    }

    private static List<ReceivedEvent> decodeInPieces(byte[] bytes, int size) {
        List<ReceivedEvent> events = new ArrayList<>();
        SseDecoder decoder = new SseDecoder(events::add);
        for (int at = 0; at < bytes.length; at += Math.min(size, bytes.length - at)) {
            decoder.feed(bytes, at, Math.min(size, bytes.length - at));
        }
        return events;
    }

    private static ReceivedEvent message(String data) {
        return new ReceivedEvent("message", data, "");
    }

    @Test
    void theExamplesOfTheText() {
        assertThat(decode("data: YHOO\ndata: +2\ndata: 10\n\n")).containsExactly(message("YHOO\n+2\n10"));
        assertThat(decode(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"))
                .containsExactly(
                        new ReceivedEvent("message", "first event", "1"),
                        new ReceivedEvent("message", "second event", ""));
        assertThat(decode("data\n\ndata\ndata\n\ndata:")).containsExactly(message(""), message("\n"));
        assertThat(decode("data:test\n\ndata: test\n\n")).containsExactly(message("test"), message("test"));
    }

    @Test
    void linesEndAtLfCrAndCrLfAndNowhereElse() {
        assertThat(decode("data:a\rdata:b\r\ndata:c\n\n")).containsExactly(message("a\nb\nc"));
        assertThat(decode("data:a\u2028b\u2029c\u0085d\u000Be\n\n"))
                .containsExactly(message("a\u2028b\u2029c\u0085d\u000Be"));
    }

    @Test
    void oneByteOrderMarkAtTheBeginningGoesAndOthersStay() {
        assertThat(decode("\uFEFFdata:x\uFEFF\n\n")).containsExactly(message("x\uFEFF"));
        assertThat(decode("\uFEFF\uFEFFdata:x\n\n")).isEmpty();
    }

    @Test
    void idsHoldUntilTheyAreSetAgainAndANulIsIgnored() {
        assertThat(decode("id:1\ndata:a\n\ndata:b\n\nid:2\n\ndata:c\n\nid:x\u0000y\ndata:d\n\n"))
                .extracting(ReceivedEvent::lastEventId)
                .containsExactly("1", "1", "2", "2");
    }

    @Test
    void retryTakesDigitsOnly() {
        SseDecoder decoder = new SseDecoder(event -> {});
        decoder.feed("retry: 25\nretry: 1x\nretry:\nretry: -1\n\n".getBytes(UTF_8));
        assertThat(decoder.retryMillis()).isEqualTo(25);
    }

    @Test
    void malformedUtf8IsReplaced() {
        List<ReceivedEvent> events = new ArrayList<>();
        new SseDecoder(events::add).feed(new byte[] {'d', 'a', 't', 'a', ':', (byte) 0xC3, '\n', '\n'});
        assertThat(events).containsExactly(message("\uFFFD"));
    }
}
