package dev.ssehub.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.HubConfig;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a poll answers with what the hub writes, and on which thread. */
class PollTest {

    private static final String WRITTEN = ":\n\nretry: 5\n\nevent: sse-hub.gap\ndata: {\"reason\":\"trimmed\"}\n\n"
            + "event: sse-hub.cursor\nid: 1-1\ndata:\n\n"
            + "id: 1-2\nevent: order\ndata: a\"b\\c\ndata: \ndata:  \u00fc\u2028\ud83d\ude00\u007f\u0001\n\n"
            + "id: 1-3\ndata: 3\n\n";
    private static final String ANSWER = "{\"cursor\":\"1-3\",\"gap\":true,\"events\":["
            + "{\"id\":\"1-2\",\"event\":\"order\",\"data\":\"a\\\"b\\\\c\\u000a\\u000a \u00fc\u2028\ud83d\ude00\\u007f\\u0001\"},"
            + "{\"id\":\"1-3\",\"event\":\"message\",\"data\":\"3\"}]}";

    private static final ConnectionSignals NOBODY = new ConnectionSignals() {
        @Override
        public void writable() {}

        @Override
        public void closed() {}
    };

    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "worker"));

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    @Test
    void readsWhatIsWrittenWhereverItIsCut() {
        byte[] written = WRITTEN.getBytes(UTF_8);
        for (int slice = 1; slice <= written.length; slice++) {
            PollAnswer answer = new PollAnswer("sse-hub.gap", null);
            for (int at = 0; at < written.length; at += slice) {
                answer.read(written, at, Math.min(slice, written.length - at));
            }
            assertThat(answer.isComplete()).isTrue();
            assertThat(answer.toJson()).as("in slices of " + slice).hasToString(ANSWER);
        }
    }

    @Test
    void answersNothingBeforeAnEventIsWhole() {
        PollAnswer answer = new PollAnswer("sse-hub.gap", "1-0");
        byte[] half = "id: 1-2\ndata: half\n".getBytes(UTF_8);
        answer.read(half, 0, half.length);

        assertThat(answer.isComplete()).isFalse();
        assertThat(answer.toJson()).hasToString("{\"cursor\":\"1-0\",\"gap\":false,\"events\":[]}");
    }

    @Test
    void aLaneOnlyHandsBytesOver() throws Exception {
        CompletableFuture<String> answeredBy = new CompletableFuture<>();
        Poll poll = new Poll(HubConfig.builder().build(), null, worker);
        poll.notifying(NOBODY);
        poll.answeringTo(new Connection() {
            @Override
            public boolean write(byte[] bytes, int offset, int length) {
                answeredBy.complete(Thread.currentThread().getName());
                return true;
            }

            @Override
            public void complete() {}

            @Override
            public void abort() {}
        });
        byte[] event = "id: 1-2\ndata: hello\n\n".getBytes(UTF_8);

        assertThat(poll.write(event, 0, event.length)).isFalse();
        assertThat(answeredBy.get()).isEqualTo("worker");
    }

    /** A client that accepts one slice after the other makes progress, and is not mistaken for one that does not read. */
    @Test
    void aLargeAnswerGoesOutInSlices() throws Exception {
        BlockingQueue<Integer> slices = new LinkedBlockingQueue<>();
        CompletableFuture<Void> completed = new CompletableFuture<>();
        Poll poll = new Poll(HubConfig.builder().build(), null, worker);
        poll.notifying(NOBODY);
        poll.answeringTo(new Connection() {
            @Override
            public boolean write(byte[] bytes, int offset, int length) {
                slices.add(length);
                return false;
            }

            @Override
            public void complete() {
                completed.complete(null);
            }

            @Override
            public void abort() {}
        });
        byte[] event = ("id: 1-2\ndata: " + "x".repeat(300_000) + "\n\n").getBytes(UTF_8);
        poll.write(event, 0, event.length);
        int sent = 0;
        while (sent < 300_000) {
            int slice = slices.take();
            assertThat(slice).isLessThanOrEqualTo(64 * 1024);
            assertThat(slices).isEmpty();
            sent += slice;
            assertThat(completed).isNotDone();
            poll.writable();
        }

        completed.get();
    }
}
