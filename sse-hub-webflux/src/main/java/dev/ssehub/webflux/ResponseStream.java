package dev.ssehub.webflux;

import dev.ssehub.http.StreamEnd;
import dev.ssehub.http.StreamHeaders;
import dev.ssehub.session.Gap;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A response that stays open, between the lane that writes and the server.
 *
 * <p>It begins with the first block, since all headers are known only then. The response is committed at that time, on a thread of the server: a lane
 * must not run what the application and its filters do before a commit. From then on, subclasses pass the blocks to the server. The lock guards the
 * transition between the two; nothing is called under it.
 */
abstract class ResponseStream implements Connection {

    private final ServerHttpResponse response;
    private final StreamEnd end;
    private final ConnectionSignals signals;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private @Nullable MonoSink<Void> awaiting;
    private @Nullable Bytes first;
    private boolean isOpen;
    private boolean isEnded;
    private boolean isGivenUp;

    /** The gap with which the stream begins, for its headers. Set before the first write, if at all. */
    private volatile @Nullable Gap gap;

    /** Set when nothing can be written any more. */
    private volatile boolean isDead;

    ResponseStream(ServerHttpResponse response, StreamEnd end, ConnectionSignals signals) {
        this.response = response;
        this.end = end;
        this.signals = signals;
    }

    /** Runs a task on a thread of the server, after all earlier tasks. */
    abstract void onServer(Runnable task);

    /** Commits the response, and calls {@link #opened} when blocks can be written. */
    abstract Mono<Void> transmit(ServerHttpResponse to);

    /** Writes a block of an open response. Returns whether another one can be written now. */
    abstract boolean writeNow(Bytes block) throws IOException;

    /** Ends an open response, after everything that was written. */
    abstract void endNow(boolean isBroken);

    /** Breaks the response off at once, whether or not it is open. */
    abstract void breakNow();

    StreamEnd end() {
        return end;
    }

    boolean isDead() {
        return isDead;
    }

    ConnectionSignals signals() {
        return signals;
    }

    /** Returns the {@code Mono} to which the framework subscribes. */
    final Mono<Void> answer() {
        return Mono.<Void>create(this::awaitFirst).then(Mono.defer(this::begin)).doFinally(how -> die());
    }

    private void awaitFirst(MonoSink<Void> sink) {
        boolean isOver;
        lock.lock();
        try {
            awaiting = sink;
            isOver = isEnded;
        } finally {
            lock.unlock();
        }
        if (isOver) {
            sink.success();
        } else {
            signals.writable();
        }
    }

    private Mono<Void> begin() {
        Gap known = gap;
        if (known != null) {
            response.getHeaders().set(StreamHeaders.GAP, StreamHeaders.gap(known));
        }
        if (isGivenUp()) {
            response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
            return response.setComplete();
        }
        return transmit(response);
    }

    private boolean isGivenUp() {
        lock.lock();
        try {
            return isGivenUp;
        } finally {
            lock.unlock();
        }
    }

    /** Records that nothing can be written any more. */
    final void die() {
        isDead = true;
        signals.closed();
    }

    /** Writes the block that has waited for this, and lets the hub write more. Called on a thread of the server. */
    final void opened() {
        Bytes block;
        boolean isOver;
        lock.lock();
        try {
            block = first;
            first = null;
            isOpen = true;
            isOver = isEnded;
        } finally {
            lock.unlock();
        }
        try {
            boolean takesMore = block == null || writeNow(block);
            if (isOver) {
                endNow(end.isBroken(false));
            } else if (takesMore) {
                signals.writable();
            }
        } catch (IOException e) {
            die();
        }
    }

    @Override
    public final void beginWithGap(Gap beginning) {
        gap = beginning;
    }

    @Override
    public final boolean write(byte[] bytes, int offset, int length) throws IOException {
        if (isDead) {
            throw new IOException("the response has ended");
        }
        Bytes block = new Bytes(bytes, offset, length);
        MonoSink<Void> beginning;
        lock.lock();
        try {
            beginning = isOpen ? null : awaiting;
            if (!isOpen) {
                first = block;
            }
        } finally {
            lock.unlock();
        }
        if (beginning == null) {
            return writeNow(block);
        }
        onServer(beginning::success);
        return false;
    }

    @Override
    public final void complete() {
        boolean isBegun;
        MonoSink<Void> beginning;
        lock.lock();
        try {
            isEnded = true;
            isBegun = isOpen;
            // With a first block, the response is already being opened, and is ended then.
            beginning = first == null ? awaiting : null;
        } finally {
            lock.unlock();
        }
        if (isBegun) {
            endNow(end.isBroken(false));
        } else if (beginning != null) {
            onServer(beginning::success);
        }
    }

    @Override
    public final void abort() {
        MonoSink<Void> beginning;
        lock.lock();
        try {
            isEnded = true;
            isGivenUp = true;
            beginning = isOpen ? null : awaiting;
        } finally {
            lock.unlock();
        }
        if (beginning != null) {
            onServer(beginning::success);
        }
        breakNow();
    }
}
