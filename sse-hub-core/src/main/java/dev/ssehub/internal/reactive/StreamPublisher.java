package dev.ssehub.internal.reactive;

import dev.ssehub.session.Session;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * A stream for reactive stacks. Each subscriber gets its own session, whose connection holds one buffer at a time.
 *
 * <p>A buffer waits until it is requested and is then delivered on the executor, never on a lane. Only then is the next one accepted. So a
 * subscriber without demand is like a client with a full socket: nothing accumulates, and its stream ends after the stall time-out.
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

    /** {@inheritDoc} Returns normally unless the subscriber is null (reactive streams §1.9); a refusal is signalled by {@code onError}. */
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
