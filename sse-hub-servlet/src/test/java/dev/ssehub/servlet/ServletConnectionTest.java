package dev.ssehub.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.internal.time.HubClock;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a container may do to a connection, but never does on demand. */
class ServletConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] EVENT = "data: hello\n\n".getBytes(US_ASCII);

    private final FakeResponse response = new FakeResponse();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final WriterThreads writers = new WriterThreads(
            4,
            PATIENCE,
            task -> {
                Thread thread = new Thread(task, "writer");
                thread.setDaemon(true);
                threads.add(thread);
                return thread;
            },
            HubClock.system());

    private HandedConnection handed() {
        HandedConnection handed = new HandedConnection(response, writers.join("1"));
        handed.writingTo(response.connection(handed));
        handed.onWritePossible();
        await().atMost(PATIENCE).until(() -> response.saidWritable.get() == 1);
        return handed;
    }

    @Test
    void anErrorOfTheContainersInAWriteIsAClientThatIsGone() {
        ServletConnection connection = response.connection(response);
        response.fault = new OutOfMemoryError("injected");

        assertThatThrownBy(() -> connection.write(EVENT, 0, EVENT.length)).isInstanceOf(IOException.class);
        // Not ended by the thread that writes, which may be a publisher's: the hub ends it.
        assertThat(response.completed).hasValue(0);
        connection.abort();
        assertThat(response.completed).hasValue(1);
        assertThat(response.touchedAfterEnd).isFalse();
    }

    @Test
    void anErrorOfTheContainersOnItsOwnThreadEndsTheStream() throws Exception {
        ServletConnection connection = response.connection(response);
        connection.write(EVENT, 0, EVENT.length);
        response.readiness = () -> {
            throw new OutOfMemoryError("injected");
        };
        connection.onWritePossible();

        assertThat(response.completed).hasValue(1);
        assertThat(response.saidClosed).hasValue(1);
    }

    @Test
    void whereAContainerMayWaitALaneOnlyHandsOver() throws Exception {
        HandedConnection connection = handed();
        response.waitsInFlush = true;

        assertThat(connection.write(EVENT, 0, EVENT.length)).isFalse();
        await().atMost(PATIENCE).until(() -> response.inFlush.get() == 1);
        assertThat(response.saidWritable).hasValue(1);
        response.mayLeaveFlush.countDown();

        await().atMost(PATIENCE).until(() -> response.saidWritable.get() == 2);
        assertThat(response.written()).isEqualTo(EVENT.length);
    }

    @Test
    void aLaneThatEndsAStreamDoesNotWaitForItsWriter() throws Exception {
        HandedConnection connection = handed();
        response.waitsInFlush = true;
        connection.write(EVENT, 0, EVENT.length);
        await().atMost(PATIENCE).until(() -> response.inFlush.get() == 1);
        connection.abort();

        // It returned although the writer is still in the flush; the response ends when the writer leaves it.
        assertThat(response.inFlush).hasValue(1);
        assertThat(response.completed).hasValue(0);
        response.mayLeaveFlush.countDown();
        await().atMost(PATIENCE).until(() -> response.completed.get() == 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> connection.write(EVENT, 0, EVENT.length))
                        .isInstanceOf(IOException.class));
        assertThat(response.touchedAfterEnd).isFalse();
    }

    @Test
    void aContainerThatReportsAnErrorWaitsUntilTheWriterHasLeft() throws Exception {
        HandedConnection connection = handed();
        response.waitsInFlush = true;
        connection.write(EVENT, 0, EVENT.length);
        await().atMost(PATIENCE).until(() -> response.inFlush.get() == 1);
        AtomicInteger inFlushAtReturn = new AtomicInteger(-1);
        CompletableFuture<Void> callback = CompletableFuture.runAsync(() -> {
            connection.onError(new IOException("the client is gone"));
            inFlushAtReturn.set(response.inFlush.get());
        });
        connection.complete();
        response.mayLeaveFlush.countDown();
        callback.get();

        assertThat(inFlushAtReturn).hasValue(0);
        assertThat(response.completed).hasValue(1);
        assertThat(response.saidClosed.get()).isPositive();
        assertThat(response.touchedAfterEnd).isFalse();
    }

    @Test
    void anErrorOfTheContainersOnAWriterEndsTheStreamAndLeavesNoThread() throws Exception {
        HandedConnection connection = handed();
        response.fault = new OutOfMemoryError("injected");
        connection.write(EVENT, 0, EVENT.length);

        await().atMost(PATIENCE).until(() -> response.saidClosed.get() > 0 && response.completed.get() == 1);
        await().atMost(PATIENCE).until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void allThatIsHandedOverIsWrittenOnceAndInOrder() throws Exception {
        byte[] large = new byte[1 << 20];
        int writes = 200;
        AtomicInteger left = new AtomicInteger(writes);
        AtomicReference<HandedConnection> connection = new AtomicReference<>();
        ConnectionSignals lane = new ConnectionSignals() {
            @Override
            public void writable() {
                int n = left.getAndDecrement();
                if (n > 0) {
                    try {
                        connection.get().write(large, 0, n % 10 == 0 ? large.length : 100);
                        // As in many containers: once more than needed.
                        connection.get().onWritePossible();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }

            @Override
            public void closed() {}
        };
        HandedConnection handed = new HandedConnection(lane, writers.join("1"));
        connection.set(handed);
        handed.writingTo(response.connection(handed));
        handed.onWritePossible();

        await().atMost(PATIENCE).until(() -> left.get() < 0);
        assertThat(response.written()).isEqualTo(20 * large.length + 180 * 100);
    }
}
