package dev.ssehub.benchmarks.contest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Tests the reader on which the contest relies: however the bytes are split, it finds every event and every error. */
class StreamReaderTest {

    private static final int PAYLOAD = 40;

    private final Tally tally = new Tally();
    private final StreamReader reader = new StreamReader(tally);

    private static String payload(long sequence) {
        String head = sequence + " 123456789 ";
        return head + "x".repeat(PAYLOAD - head.length());
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private void feed(String text, int step) {
        tally.begin(PAYLOAD);
        byte[] bytes = text.getBytes(US_ASCII);
        for (int from = 0; from < bytes.length; from += step) {
            int count = Math.min(step, bytes.length - from);
            byte[] part = new byte[count];
            System.arraycopy(bytes, from, part, 0, count);
            reader.feed(part, count);
        }
    }

    private static String chunked(String... sequences) {
        StringBuilder text = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        text.append(chunk("retry: 3000\n\nevent: sse-hub.cursor\nid: 5-5\ndata:\n\n"));
        for (String sequence : sequences) {
            String event = "id: 5-6\ndata: " + payload(Long.parseLong(sequence)) + "\n\n";
            text.append(chunk(event.substring(0, 17))).append(chunk(event.substring(17)));
        }
        return text.append(chunk(":\n\n")).toString();
    }

    @Test
    void findsEveryEventHoweverTheBytesAreCut() {
        for (int step : new int[] {1, 2, 3, 7, 64, 10_000}) {
            StreamReaderTest fresh = new StreamReaderTest();
            fresh.feed(chunked("0", "1", "2", "3"), step);
            assertThat(fresh.tally.delivered()).as("steps of " + step).isEqualTo(4);
            assertThat(fresh.tally.wrongs()).isZero();
            assertThat(fresh.reader.isOpen()).isTrue();
        }
    }

    @Test
    void readsStreamsWithoutChunksAndWithoutTheSpace() {
        feed("HTTP/1.1 200\r\nConnection: close\r\n\r\ndata:" + payload(0) + "\n\ndata:" + payload(1) + "\n\n", 5);
        assertThat(tally.delivered()).isEqualTo(2);
        assertThat(tally.wrongs()).isZero();
    }

    @Test
    void seesWhatIsMissingRepeatedOrOutOfOrder() {
        feed(chunked("1", "2", "4", "4", "3"), 100);
        assertThat(tally.wrongs()).isEqualTo(4);
    }

    @Test
    void goesOnInAnotherResponseAfterTheLastId() {
        feed(chunked("0", "1"), 100);
        assertThat(reader.lastEventId()).isEqualTo("5-6");
        reader.reopen();
        assertThat(reader.isOpen()).isFalse();
        feed("HTTP/1.1 200 OK\r\n\r\nid: 5-123\ndata: " + payload(2) + "\n\n", 1);
        assertThat(reader.lastEventId()).isEqualTo("5-123");
        assertThat(tally.wrongs()).isZero();
        reader.restart();
        feed("data: " + payload(0) + "\n\n", 3);
        assertThat(tally.wrongs()).isZero();
    }

    @Test
    void anAnswerThatIsNoStreamFailsTheRun() {
        assertThatThrownBy(() -> feed("HTTP/1.1 503 No\r\n\r\n", 100)).hasMessageContaining("503");
    }
}
