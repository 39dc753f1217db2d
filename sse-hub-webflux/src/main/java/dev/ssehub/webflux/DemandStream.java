package dev.ssehub.webflux;

import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.ConnectionSignals;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A stream on any server: blocks are elements that the server requests one by one, and flushes each. Without demand, the hub writes nothing.
 *
 * <p>The server is signalled on one of Reactor's workers, since a signal may write to the client, and calls what the application has put around the
 * response. The hub writes from one thread at a time, so the signals are serial (Reactive Streams §1.3).
 */
final class DemandStream extends ResponseStream {

    private final DataBufferFactory buffers;
    private final Scheduler.Worker worker = Schedulers.parallel().createWorker();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private @Nullable Subscriber<? super Publisher<DataBuffer>> server;
    private long requested;
    private boolean isAsked;

    DemandStream(ServerHttpResponse response, StreamEnd end, ConnectionSignals signals) {
        super(response, end, signals);
        buffers = response.bufferFactory();
    }

    @Override
    void onServer(Runnable task) {
        try {
            var unused = worker.schedule(task);
        } catch (RejectedExecutionException ended) {
            signals().closed();
        }
    }

    @Override
    Mono<Void> transmit(ServerHttpResponse to) {
        Publisher<Publisher<DataBuffer>> blocks = this::subscribe;
        return to.writeAndFlushWith(blocks).doFinally(how -> worker.dispose());
    }

    private void subscribe(Subscriber<? super Publisher<DataBuffer>> subscriber) {
        lock.lock();
        try {
            server = subscriber;
        } finally {
            lock.unlock();
        }
        subscriber.onSubscribe(new Demand());
    }

    private final class Demand implements Subscription {

        @Override
        public void request(long n) {
            boolean isFirst;
            boolean isAwaited;
            lock.lock();
            try {
                isFirst = !isAsked;
                isAsked = true;
                isAwaited = requested == 0;
                requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
            } finally {
                lock.unlock();
            }
            if (isFirst) {
                opened();
            } else if (isAwaited) {
                signals().writable();
            }
        }

        @Override
        public void cancel() {
            letGo();
            signals().closed();
        }
    }

    private @Nullable Subscriber<? super Publisher<DataBuffer>> letGo() {
        lock.lock();
        try {
            Subscriber<? super Publisher<DataBuffer>> last = server;
            server = null;
            return last;
        } finally {
            lock.unlock();
        }
    }

    @Override
    boolean writeNow(Bytes block) throws IOException {
        Subscriber<? super Publisher<DataBuffer>> to;
        boolean takesMore;
        lock.lock();
        try {
            to = server;
            if (to == null) {
                throw new IOException("the response has ended");
            }
            requested = requested == Long.MAX_VALUE ? requested : requested - 1;
            takesMore = requested > 0;
        } finally {
            lock.unlock();
        }
        Subscriber<? super Publisher<DataBuffer>> asking = to;
        onServer(() -> asking.onNext(Mono.fromSupplier(() -> block.wrap(buffers))));
        return takesMore;
    }

    @Override
    void endNow(boolean isBroken) {
        Subscriber<? super Publisher<DataBuffer>> to = letGo();
        if (to == null) {
            return;
        }
        if (isBroken) {
            onServer(() -> to.onError(new IOException("the stream is broken off so that its client reconnects")));
        } else {
            onServer(to::onComplete);
        }
    }

    /** WebFlux takes an {@code EOFException} for a client that has left, and neither logs it nor breaks the response off. */
    @Override
    void breakNow() {
        Subscriber<? super Publisher<DataBuffer>> to = letGo();
        if (to != null) {
            String why = "the stream was closed";
            onServer(() -> to.onError(end().isBroken(true) ? new IOException(why) : new EOFException(why)));
        }
    }
}
