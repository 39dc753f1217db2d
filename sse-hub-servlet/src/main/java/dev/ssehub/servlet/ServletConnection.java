package dev.ssehub.servlet;

import dev.ssehub.http.StreamHeaders;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Gap;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A response that stays open, between the lane that writes and the container that calls back.
 *
 * <p>Both may act at the same time, and the container may reuse the response for another client as soon as one of its callbacks returns (Servlet 6.0
 * §2.3.3.4, §5.6). So every call into the container is made under one lock. A callback that ends the response takes that lock and detaches the
 * response before it returns; afterwards there is nothing left to write to. Under the lock, no other lock is taken and no user code is called; the
 * lane is notified after it is released. When the hub wants to end the response, it does not wait for the lock, which a container may hold for long:
 * the thread that holds the lock ends the response when it is done.
 *
 * <p>Writes follow Servlet 6.0 §5.7: each is preceded by an {@code isReady()} that was true, a flush counts as a write, and after a false nothing is
 * called until {@code onWritePossible()}. Where the container has no listener, {@code isReady()} is not called either, and writes wait. The buffers
 * handed over are never changed, so the container may keep them.
 */
final class ServletConnection implements Connection, WriteListener, AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(ServletConnection.class);

    private static final long LEAVE_NANOS = 500_000_000;
    private static final long LOOK_NANOS = 1_000_000;

    private final HubClock clock;
    private final ConnectionSignals signals;
    /** Whether isReady() is called before each write. Otherwise a write waits as long as it takes. */
    private final boolean isAsked;
    /** Whether threads of the application may write. */
    private final boolean isForAnyThread;
    /** How much a container accepts in one write. Tomcat keeps the rest of a larger one and is not ready until another thread has flushed it. */
    private final int pieceBytes;

    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean dead;
    /** The gap with which the stream begins, for its headers. Set before the first write, if at all. */
    private volatile @Nullable Gap openingGap;
    /** Set when the hub wants the response to end. */
    private volatile boolean endWanted;
    /** Set when the hub has given the client up. */
    private volatile boolean givenUp;

    // Guarded by the lock; null when dead.
    private @Nullable AsyncContext async;
    private @Nullable ServletOutputStream out;
    /** Null after the first flush. */
    private @Nullable Swallowers swallowers;
    /** Breaks the response off at its end; null if all ends are clean. */
    private @Nullable StreamReset reset;

    private boolean flushDue;
    private @Nullable Rest rest;

    ServletConnection(
            AsyncContext async,
            ServletOutputStream out,
            int pieceBytes,
            boolean isAsked,
            boolean isForAnyThread,
            HubClock clock,
            ConnectionSignals signals,
            Swallowers swallowers,
            @Nullable StreamReset reset) {
        this.reset = reset;
        this.async = async;
        this.out = out;
        this.isAsked = isAsked;
        this.isForAnyThread = isForAnyThread;
        this.clock = clock;
        this.signals = signals;
        this.pieceBytes = pieceBytes;
        this.swallowers = swallowers;
    }

    @Override
    public boolean isNonBlocking() {
        return isForAnyThread;
    }

    @Override
    public void beginWithGap(Gap gap) {
        openingGap = gap;
    }

    @Override
    public boolean write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (!begin()) {
                rest = new Rest(bytes, offset, offset + length);
                return false;
            }
            return tryWrite(living(), bytes, offset, offset + length);
        } catch (Exception | Error e) {
            throw failed(e);
        } finally {
            unlock();
        }
    }

    /**
     * Does what is due before the first byte, and no earlier, since the thread that opened the stream may still be setting headers. If there are
     * wrappers to bypass, the response is committed first: for an array that they write, Jetty keeps 32 KB outside the heap. Returns whether more can
     * be written.
     */
    private boolean begin() throws IOException {
        Swallowers unsent = swallowers;
        if (unsent != null) {
            Gap gap = openingGap;
            if (gap != null) {
                unsent.response().setHeader(StreamHeaders.GAP, StreamHeaders.gap(gap));
            }
            if (CommitWrappers.standAround(unsent.response())) {
                flushDue = true;
                return tryFlush(living());
            }
        }
        return true;
    }

    /** Continues where the container was not ready. Returns whether more can be written. */
    boolean tryResume() throws IOException {
        lock.lock();
        try {
            ServletOutputStream to = living();
            Rest left = rest;
            return tryFlush(to) && (left == null || tryWrite(to, left.bytes, left.from, left.end));
        } catch (Exception | Error e) {
            throw failed(e);
        } finally {
            unlock();
        }
    }

    /** Stops writing. Leaves the end of the response to the hub: this thread may be a publisher's, and a container may start a thread for the end. */
    private IOException failed(Throwable failure) {
        out = null;
        rest = null;
        swallowers = null;
        reset = null;
        InterruptedWrites.restore(failure);
        if (failure instanceof Error) {
            LOG.warn("A container failed to write; its stream is closed", failure);
        }
        return failure instanceof IOException known ? known : new IOException("the container has failed", failure);
    }

    private ServletOutputStream living() throws IOException {
        ServletOutputStream to = out;
        if (to == null) {
            throw new IOException("the response has ended");
        }
        return to;
    }

    /** Writes and flushes as much as the container accepts now, and keeps the rest. Returns whether more can be written. */
    private boolean tryWrite(ServletOutputStream to, byte[] bytes, int from, int end) throws IOException {
        int at = from;
        boolean takesMore = true;
        while (takesMore && at < end) {
            int piece = Math.min(pieceBytes, end - at);
            write(to, bytes, at, piece);
            at += piece;
            flushDue = true;
            takesMore = tryFlush(to);
        }
        rest = at < end ? new Rest(bytes, at, end) : null;
        return takesMore;
    }

    private void write(ServletOutputStream to, byte[] bytes, int offset, int length) throws IOException {
        if (isAsked) {
            BufferWrites.write(to, bytes, offset, length);
        } else {
            // Not as a buffer: wrappers of the stream inherit that method, which checks isReady() and would refuse the
            // write.
            to.write(bytes, offset, length);
        }
    }

    /** Flushes what was written, if that is possible now. Returns whether more can be written. */
    private boolean tryFlush(ServletOutputStream to) throws IOException {
        if (!isReady(to)) {
            return false;
        }
        if (flushDue) {
            flushDue = false;
            to.flush();
            requireCommitted();
            // The container may have ended the response during the flush.
            living();
        }
        return isReady(to);
    }

    private boolean isReady(ServletOutputStream to) {
        return !isAsked || to.isReady();
    }

    /** A flush that commits nothing went into a buffer, where the stream would stay for ever. After one that does, wrappers can be bypassed. */
    private void requireCommitted() throws IOException {
        Swallowers asked = swallowers;
        swallowers = null;
        if (asked == null) {
            return;
        }
        if (!asked.isFlushed()) {
            throw new IOException("the response is buffered");
        }
        out = CommitWrappers.left(asked.response(), living());
    }

    @Override
    public void complete() {
        endWanted = true;
        endIfWanted();
    }

    /** Ends the response. If another thread has the lock, it does so when unlocking: {@code endWanted} is set before the lock is tried. */
    private void endIfWanted() {
        if (endWanted && !dead && lock.tryLock()) {
            try {
                if (givenUp && swallowers != null) {
                    swallowers.blameForSilence();
                }
                StreamReset breaking = reset;
                AsyncContext mine = detach();
                if (mine != null && breaking != null) {
                    // Before the end and under the lock, so that what the container reports about the break finds the
                    // response ended.
                    breaking.resetAtEnd(givenUp);
                }
                AsyncEnd.complete(mine);
            } finally {
                lock.unlock();
            }
        }
    }

    private void unlock() {
        lock.unlock();
        endIfWanted();
    }

    @Override
    public void abort() {
        givenUp = true;
        complete();
    }

    boolean isDead() {
        return dead;
    }

    @Override
    public void onWritePossible() {
        boolean writable;
        try {
            writable = tryResume();
        } catch (IOException e) {
            LOG.debug("The client is gone: {}", e.toString());
            endByContainer(true);
            return;
        }
        if (writable) {
            signals.writable();
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("The client is gone: {}", failure.toString());
        endByContainer(true);
    }

    /**
     * Completes again what was already completed: Tomcat reports an error to the writing thread first and then here, and calls the application's
     * error page unless the response is completed here.
     */
    @Override
    public void onError(AsyncEvent event) {
        endByContainer(true);
        AsyncEnd.complete(event.getAsyncContext());
    }

    /**
     * There is no time-out, so the container is stopping the application: Tomcat calls this before it stops the application's listeners and servlets.
     * The response can still be written until this method returns, so the hub gets a moment to end it cleanly.
     */
    @Override
    public void onTimeout(AsyncEvent event) {
        signals.leaving();
        long giveUpAt = clock.nanos() + LEAVE_NANOS;
        while (!dead && clock.nanos() < giveUpAt) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        endByContainer(true);
        AsyncEnd.complete(event.getAsyncContext());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        endByContainer(false);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private void endByContainer(boolean mustComplete) {
        lock.lock();
        try {
            AsyncContext mine = detach();
            if (mustComplete) {
                AsyncEnd.complete(mine);
            }
        } finally {
            lock.unlock();
        }
        signals.closed();
    }

    /** Detaches the response. Returns what remains to be completed, or null to a second caller. */
    private @Nullable AsyncContext detach() {
        AsyncContext mine = async;
        dead = true;
        async = null;
        out = null;
        swallowers = null;
        reset = null;
        rest = null;
        return mine;
    }
}
