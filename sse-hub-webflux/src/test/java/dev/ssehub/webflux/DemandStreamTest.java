package dev.ssehub.webflux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.EventId;
import dev.ssehub.http.StreamEnd;
import dev.ssehub.session.Gap;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a server that requests each block receives, and when the hub may write. */
class DemandStreamTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final double SCALE = Double.parseDouble(System.getProperty("ssehub.test.scale", "1"));

    /** Counts what is reported to the hub. */
    private static final class Reports implements ConnectionSignals {

        private final AtomicInteger writable = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void writable() {
            writable.incrementAndGet();
        }

        @Override
        public void closed() {
            closed.incrementAndGet();
        }
    }

    private final AskingServer server = new AskingServer();
    private final Reports reports = new Reports();

    private DemandStream stream(StreamEnd end) {
        DemandStream stream = new DemandStream(server, end, reports);
        stream.answer().subscribe();
        return stream;
    }

    private static boolean write(DemandStream stream, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        return stream.write(bytes, 0, bytes.length);
    }

    private void awaitWritable(int times) {
        await().atMost(PATIENCE).until(() -> reports.writable.get() == times);
    }

    private void awaitGot(String... what) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(server.got()).containsExactly(what));
    }

    /** Opens a stream and writes its first block, which commits the response. */
    private DemandStream opened(StreamEnd end) throws IOException {
        DemandStream stream = stream(end);
        assertThat(reports.writable).hasValue(1);
        assertThat(server.isSubscribed()).isFalse();
        assertThat(write(stream, "first")).isFalse();
        await().atMost(PATIENCE).until(server::isSubscribed);
        return stream;
    }

    @Test
    void theHubWritesAsMuchAsIsAskedForAndNoMore() throws Exception {
        DemandStream stream = opened(StreamEnd.CLEAN);
        assertThat(server.got()).isEmpty();
        server.ask(1);
        awaitGot("first");
        assertThat(reports.writable).hasValue(1);

        server.ask(2);
        awaitWritable(2);
        assertThat(write(stream, "second")).isTrue();
        assertThat(write(stream, "third")).isFalse();
        awaitGot("first", "second", "third");
        assertThat(reports.writable).hasValue(2);

        server.ask(1);
        awaitWritable(3);
        assertThat(write(stream, "fourth")).isFalse();
        awaitGot("first", "second", "third", "fourth");
    }

    @Test
    void unboundedDemandIsNeverUsedUp() throws Exception {
        DemandStream stream = opened(StreamEnd.CLEAN);
        server.ask(Long.MAX_VALUE);
        awaitWritable(2);
        server.ask(Long.MAX_VALUE);

        for (int i = 0; i < 10; i++) {
            assertThat(write(stream, "" + i)).isTrue();
        }
        assertThat(reports.writable).hasValue(2);
    }

    @Test
    void aStreamThatIsCompleteEndsAfterItsBlocks() throws Exception {
        DemandStream stream = opened(StreamEnd.CLEAN);
        server.ask(2);
        awaitWritable(2);
        write(stream, "last");
        stream.complete();

        awaitGot("first", "last", "complete");
        await().atMost(PATIENCE).until(() -> reports.closed.get() > 0);
    }

    @Test
    void aStreamThatEndsBeforeItIsAskedForIsSentWhole() throws Exception {
        DemandStream stream = opened(StreamEnd.CLEAN);
        stream.complete();
        server.ask(1);

        awaitGot("first", "complete");
    }

    @Test
    void anEndThatIsToBeSeenIsAnError() throws Exception {
        DemandStream stream = opened(StreamEnd.BROKEN);
        server.ask(1);
        awaitGot("first");
        stream.complete();

        awaitGot("first", "IOException");
    }

    /** WebFlux takes an {@code EOFException} for a client that has left. */
    @Test
    void aClientThatIsGivenUpLeavesNothingInTheLog() throws Exception {
        DemandStream stream = opened(StreamEnd.CLEAN);
        server.ask(1);
        awaitGot("first");
        stream.abort();

        awaitGot("first", "EOFException");
    }

    @Test
    void aClientThatIsGivenUpBeforeTheFirstBlockIsAnsweredWith503() {
        DemandStream stream = stream(StreamEnd.CLEAN);
        stream.abort();

        awaitGot("empty");
        assertThat(server.getStatusCode()).hasToString("503 SERVICE_UNAVAILABLE");
    }

    @Test
    void aClientThatIsGoneIsReportedAndTakesNothing() throws Exception {
        DemandStream stream = opened(StreamEnd.CLEAN);
        server.ask(5);
        awaitGot("first");
        server.cancel();

        assertThat(reports.closed.get()).isPositive();
        assertThatThrownBy(() -> write(stream, "late")).isInstanceOf(IOException.class);
        stream.abort();
        assertThat(server.got()).containsExactly("first");
    }

    @Test
    void aGapIsInTheHeaders() throws Exception {
        DemandStream stream = stream(StreamEnd.CLEAN);
        stream.beginWithGap(new Gap(Gap.Reason.UNKNOWN_POSITION, null, new EventId(1, 1)));
        write(stream, "first");
        await().atMost(PATIENCE).until(server::isSubscribed);

        assertThat(server.getHeaders().getFirst("SSE-Hub-Gap")).isEqualTo("unknown-position");
    }

    /** The hub writes, the server requests, and either of them ends the stream, all at the same time. */
    @Test
    void blocksComeInOrderUpToOneEndWhoeverMakesIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 1000 * SCALE; round++) {
                race(threads, round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void race(ExecutorService threads, int round) throws Exception {
        int blocks = round % 20;
        AskingServer server = new AskingServer();
        Reports reports = new Reports();
        DemandStream stream = new DemandStream(server, StreamEnd.CLEAN, reports);
        stream.answer().subscribe();
        CountDownLatch start = new CountDownLatch(1);
        Future<List<String>> hub = threads.submit(() -> {
            start.await();
            return write(stream, reports, blocks);
        });
        boolean isCancelled = round % 3 == 0;
        Future<?> asking = threads.submit(() -> {
            start.await();
            while (!server.isSubscribed()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i <= blocks; i += 2) {
                server.ask(2);
            }
            if (isCancelled) {
                server.cancel();
            }
            return null;
        });
        start.countDown();
        asking.get();
        List<String> written = hub.get();
        if (!isCancelled) {
            written.add("complete");
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(PATIENCE)
                    .until(() -> server.got().contains("complete"));
            assertThat(server.got()).as("round " + round).isEqualTo(written);
        } else {
            await().pollInterval(Duration.ofMillis(1)).atMost(PATIENCE).until(() -> reports.closed.get() > 0);
            List<String> got = server.got().stream()
                    .filter(what -> !what.equals("complete"))
                    .toList();
            assertThat(got).as("round " + round).isEqualTo(written.subList(0, Math.min(got.size(), written.size())));
        }
    }

    /** Writes as a lane does: whenever it is notified that it can. */
    private static List<String> write(DemandStream stream, Reports reports, int blocks) {
        List<String> written = new ArrayList<>();
        int told = 1;
        boolean takesMore = reports.writable.get() > 0;
        try {
            for (int i : IntStream.rangeClosed(0, blocks).toArray()) {
                while (!takesMore && reports.closed.get() == 0) {
                    takesMore = reports.writable.get() > told;
                }
                told = reports.writable.get();
                takesMore = write(stream, "" + i);
                written.add("" + i);
            }
            stream.complete();
        } catch (IOException gone) {
            stream.abort();
        }
        return written;
    }
}
