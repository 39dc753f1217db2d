package dev.ssehub.examples.micronaut;

import dev.ssehub.http.StreamEnd;
import dev.ssehub.http.StreamHeaders;
import dev.ssehub.session.Gap;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.body.MessageBodyWriter;
import io.micronaut.http.codec.CodecException;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The body of a response that stays open: the hub writes to it, and Micronaut subscribes to it.
 *
 * <p>Micronaut requests many elements at once, and buffers them until the client has read the previous ones. If the hub relied on demand
 * only, the blocks for a client that does not read would pile up there. So it writes a block only when Micronaut has written the bytes of
 * the previous one.
 */
final class StreamedBody implements Connection, Publisher<StreamedBody.Block>, Subscription {

    private final MutableHttpResponse<?> response;
    /** Completes when Micronaut requests the first element. Until then, the application may still change the response. */
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    // Confined to the thread that writes; only one thread writes at a time.
    private StreamEnd end = StreamEnd.CLEAN;
    private boolean isBegun;
    // Guarded by this.
    private @Nullable ConnectionSignals hub;
    private @Nullable Subscriber<? super Block> server;
    private boolean isClientGone;
    private boolean isHubWaiting = true;
    private boolean isTaken = true;
    private long demand;

    StreamedBody(MutableHttpResponse<?> response) {
        this.response = response;
    }

    record Block(StreamedBody body, InputStream bytes) {}

    void whenAsked(Runnable task) {
        var unused = asked.thenRun(task);
    }

    void connect(ConnectionSignals writer, StreamEnd how) {
        end = how;
        change(() -> hub = writer);
    }

    /** Changes the state, and notifies the hub of the consequences. */
    private void change(Runnable what) {
        Runnable report = () -> {};
        synchronized (this) {
            what.run();
            if (hub != null && isClientGone) {
                report = hub::closed;
            } else if (hub != null && isHubWaiting && isTaken && demand > 0) {
                isHubWaiting = false;
                report = hub::writable;
            }
        }
        report.run();
    }

    @Override
    public void beginWithGap(Gap gap) {
        response.header(StreamHeaders.GAP, StreamHeaders.gap(gap));
    }

    @Override
    public boolean write(byte[] bytes, int offset, int length) throws IOException {
        Subscriber<? super Block> to = server();
        if (to == null) {
            throw new IOException("the client is gone");
        }
        isBegun = true;
        synchronized (this) {
            demand--;
            isTaken = false;
        }
        to.onNext(new Block(this, new ByteArrayInputStream(bytes, offset, length)));
        synchronized (this) {
            isHubWaiting = !isTaken || demand == 0;
            return !isHubWaiting;
        }
    }

    private synchronized @Nullable Subscriber<? super Block> server() {
        return isClientGone ? null : server;
    }

    @Override
    public void complete() {
        whenAsked(() -> end(false));
    }

    @Override
    public void abort() {
        whenAsked(() -> end(true));
    }

    private void end(boolean isGivenUp) {
        Subscriber<? super Block> to = server();
        if (to != null && isBegun && (isGivenUp || end.isBroken(false))) {
            to.onError(new IOException("the stream is broken off so that its client comes back"));
        } else if (to != null) {
            response.status(isGivenUp ? 503 : response.code());
            to.onComplete();
        }
    }

    @Override
    public void subscribe(Subscriber<? super Block> subscriber) {
        change(() -> server = subscriber);
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        change(() -> demand = demand + n < 0 ? Long.MAX_VALUE : demand + n);
        asked.complete(null);
    }

    @Override
    public void cancel() {
        change(() -> isClientGone = true);
    }

    /** Writes blocks unchanged. Micronaut's own writer would turn each of them into an event. */
    @Singleton
    static final class BlockWriter implements MessageBodyWriter<Block> {

        @Override
        public void writeTo(Argument<Block> type, MediaType as, Block block, MutableHeaders headers, OutputStream out) {
            try {
                block.bytes.transferTo(out);
            } catch (IOException e) {
                throw new CodecException("the bytes cannot be written", e);
            }
            block.body.change(() -> block.body.isTaken = true);
        }
    }
}
