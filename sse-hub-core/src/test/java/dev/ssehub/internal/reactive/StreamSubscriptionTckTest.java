package dev.ssehub.internal.reactive;

import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** Runs the TCK of Reactive Streams for streams that end, with a lane that writes a given number of buffers and completes. */
@Test
@SuppressWarnings("exports") // The tests are on the class path.
public class StreamSubscriptionTckTest extends FlowPublisherVerification<ByteBuffer> {

    private static final long TIMEOUT_MILLIS = 3000;
    private static final long NO_SIGNAL_MILLIS = 50;
    /** The interval at which the TCK polls for an expected failure. The default is the timeout. */
    private static final long POLL_MILLIS = 20;

    private static final byte[] BUFFER = {'x'};

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final ExecutorService lane = Executors.newSingleThreadExecutor();
    private final HandOff handOff = new HandOff(new HubThreads("tck", "stream", new ManualClock()));

    public StreamSubscriptionTckTest() {
        super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS, POLL_MILLIS), TIMEOUT_MILLIS);
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
        return subscriber -> {
            StreamSubscription subscription = new StreamSubscription(subscriber, executor, handOff);
            Writer writer = new Writer(elements);
            writer.connection = subscription.connect(writer);
            subscription.begin(null);
        };
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
        return subscriber -> new StreamSubscription(subscriber, executor, handOff).begin(new IOException("refused"));
    }

    @Override
    public long maxElementsFromPublisher() {
        return Integer.MAX_VALUE;
    }

    @AfterClass
    public void shutDown() throws InterruptedException {
        executor.shutdownNow();
        lane.shutdownNow();
        handOff.close(Duration.ofSeconds(1));
    }

    /** A session to which the lane writes a given number of buffers. */
    private final class Writer implements ConnectionSignals {
        private volatile Connection connection;
        // Confined to the lane.
        private long left;
        private boolean isClosed;

        Writer(long elements) {
            left = elements;
        }

        @Override
        public void writable() {
            lane.execute(this::step);
        }

        @Override
        public void closed() {
            lane.execute(() -> isClosed = true);
        }

        private void step() {
            if (isClosed) {
                return;
            }
            if (left == 0) {
                isClosed = true;
                connection.complete();
                return;
            }
            left--;
            try {
                connection.write(BUFFER, 0, BUFFER.length);
            } catch (IOException gone) {
                isClosed = true;
                connection.abort();
            }
        }
    }
}
