package dev.ssehub.internal.reactive;

import dev.ssehub.session.Session;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * A stream for reactive stacks: each subscriber gets a session of its own, whose connection takes one buffer at a time.
 *
 * <p>A buffer waits until it is requested, and the next is taken when it has been delivered, on the executor, never on a lane. So a
 * subscriber without demand is a client with a full socket: nothing piles up, and it is given up after the stall time-out.
 */
public final class StreamPublisher implements Flow.Publisher<ByteBuffer> {

    private final Opening opening;
    private final HandOff handOff;
    private final OpenRequest request;
    private final Executor executor;

    /** Opens a session, as the hub does for any transport. */
    @FunctionalInterface
    public interface Opening {
        Session open(OpenRequest request, Connection.Factory transport) throws IOException;
    }

    public StreamPublisher(Opening opening, HandOff handOff, OpenRequest request, Executor executor) {
        this.opening = opening;
        this.handOff = handOff;
        this.request = request;
        this.executor = executor;
    }

    /** {@inheritDoc} Returns normally except for null (reactive streams §1.9): a refusal is the subscriber's {@code onError}. */
    @Override
    @SuppressWarnings("ThrowableNotThrown") // It is signalled.
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        StreamSubscription subscription = new StreamSubscription(subscriber, executor, handOff);
        Throwable refusal = null;
        try {
            handOff.start();
            opening.open(request, subscription::connect);
        } catch (Throwable e) {
            refusal = e;
        }
        subscription.begin(refusal);
    }
}
