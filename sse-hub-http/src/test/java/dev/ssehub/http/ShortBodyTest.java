package dev.ssehub.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.transport.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a connection receives of a short body, and in which order. */
class ShortBodyTest {

    private static final byte[] BYTES = "an answer, and more".getBytes(UTF_8);

    private final List<String> got = new ArrayList<>();

    /** A client that behaves as constructed. */
    private final class Client implements Connection {

        private final boolean takesMore;
        private final boolean isGone;

        Client(boolean takesMore, boolean isGone) {
            this.takesMore = takesMore;
            this.isGone = isGone;
        }

        @Override
        public boolean write(byte[] bytes, int offset, int length) throws IOException {
            if (isGone) {
                throw new IOException("the client is gone");
            }
            got.add(new String(bytes, offset, length, UTF_8));
            return takesMore;
        }

        @Override
        public void complete() {
            got.add("complete");
        }

        @Override
        public void abort() {
            got.add("abort");
        }
    }

    @Test
    void theBytesAreWrittenOnceAndTheAnswerIsComplete() {
        new ShortBody(BYTES, 9).over(new Client(true, false)).writable();

        assertThat(got).containsExactly("an answer", "complete");
    }

    @Test
    void aConnectionThatIsFullIsCompletedOnceTheBytesAreOut() {
        ShortBody body = new ShortBody(BYTES, 9).over(new Client(false, false));
        body.writable();
        assertThat(got).containsExactly("an answer");

        body.writable();
        assertThat(got).containsExactly("an answer", "complete");
    }

    @Test
    void aClientThatIsGoneIsGivenUp() {
        ShortBody body = new ShortBody(BYTES, 9).over(new Client(true, true));
        body.writable();
        body.closed();

        assertThat(got).containsExactly("abort");
    }
}
