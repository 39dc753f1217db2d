package dev.ssehub;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/**
 * Runs the TCK of Reactive Streams. A stream of the hub has no end of its own, so the rules for the end are checked by
 * {@link dev.ssehub.internal.reactive.StreamSubscriptionTckTest}.
 */
@Test
@SuppressWarnings("exports") // The tests are on the class path.
public class StreamTckTest extends FlowPublisherVerification<ByteBuffer> {

    private static final long TIMEOUT_MILLIS = 3000;
    private static final long NO_SIGNAL_MILLIS = 50;
    /** The interval at which the TCK polls for an expected failure. The default is the timeout. */
    private static final long POLL_MILLIS = 20;

    private static final int BACKLOG = 40;
    /** Two of these do not fit into one write, so each becomes a buffer of its own. */
    private static final String LARGE = "x".repeat(40 * 1024);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<SseHub> hubs = new ArrayList<>();

    public StreamTckTest() {
        super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS, POLL_MILLIS), TIMEOUT_MILLIS);
    }

    private SseHub newHub() {
        SseHub hub = SseHub.create(HubConfig.builder().lanes(1).build());
        hubs.add(hub);
        return hub;
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
        SseHub hub = newHub();
        for (int i = 0; i < BACKLOG; i++) {
            hub.publish(Audience.everyone(), SseEvent.of(LARGE));
        }
        return hub.stream(OpenRequest.of(Subscription.anonymous()).from(OpenRequest.EARLIEST), executor);
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
        SseHub hub = newHub();
        hub.close();
        return hub.stream(OpenRequest.of(Subscription.anonymous()), executor);
    }

    /** A stream of the hub has no end of its own. */
    @Override
    public long maxElementsFromPublisher() {
        return publisherUnableToSignalOnComplete();
    }

    @AfterMethod
    public void closeHubs() {
        hubs.forEach(SseHub::close);
        hubs.clear();
    }

    @AfterClass
    public void shutDown() {
        executor.shutdownNow();
    }
}
