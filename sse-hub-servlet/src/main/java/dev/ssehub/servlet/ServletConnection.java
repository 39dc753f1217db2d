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
 * <p>Both may come at the same time, and the container may give the response to another client as soon as one of its callbacks
 * returns (Servlet 6.0 §2.3.3.4, §5.6). So every call into the container is made under one lock, a callback that ends the response
 * takes that lock and lets go of the response before it returns, and afterwards there is nothing left to write to. No other lock is
 * taken and no user code is called under it; the lane is notified after it is released. The hub's own request to end the response does
 * not wait for the lock, which a container may hold for long: the thread that has it carries the request out when done.
 *
 * <p>Writes follow Servlet 6.0 §5.7: each is preceded by an {@code isReady()} that was true, a flush counts as a write, and after
 * a false nothing is called until {@code onWritePossible()}. Where the container has no listener, {@code isReady()} is not asked either, and
 * writes wait. The buffers handed over are never changed, so the container may keep them.
 */
final class ServletConnection implements Connection, WriteListener, AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(ServletConnection.class);

    private static final long LEAVE_NANOS = 500_000_000;
    private static final long LOOK_NANOS = 1_000_000;

    private final HubClock clock;
    private final ConnectionSignals signals;
    /** Whether the container is asked before each write; otherwise a write waits as long as it takes. */
    private final boolean isAsked;
    /** Whether threads of the application's may write. */
    private final boolean isForAnyThread;
    /** What a container takes in one go. Of a larger write Tomcat keeps the tail, is not ready, and flushes it by its poller and another thread. */
    private final int pieceBytes;

    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean dead;
    /** With what the stream begins, for its headers; set before the first write, if at all. */
    private volatile @Nullable Gap openingGap;
    /** The hub wants the response to end. */
    private volatile boolean endWanted;
    /** The hub has waited for it in vain. */
    private volatile boolean givenUp;

    // Guarded by the lock; null when dead.
    private @Nullable AsyncContext async;
    private @Nullable ServletOutputStream out;
    /** Until the first flush is through. */
    private @Nullable Swallowers swallowers;
    /** What makes ends of the hub's errors to the client; null for clean ones. */
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
     * Does what is due before the first byte, and no earlier: the thread that opened the stream may still be setting headers. Commits first where wrappers can
     * then be left: for an array of theirs, Jetty keeps 32 KB outside of the heap. Returns whether more can be written.
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

    /** Goes on where the container was not ready. Returns whether more can be written. */
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

    /** Nothing more is written. The hub ends the response: a publisher may be writing, and a container may start a thread for the end. */
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

    /** Writes and flushes as much as can be taken now, and keeps the rest. Returns whether more can be written. */
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
            // Written as a buffer, it would be refused by whatever wraps the stream and inherits that method, which
            // asks isReady().
            to.write(bytes, offset, length);
        }
    }

    /** Flushes what is written, if that can be done now. Returns whether more can be written. */
    private boolean tryFlush(ServletOutputStream to) throws IOException {
        if (!isReady(to)) {
            return false;
        }
        if (flushDue) {
            flushDue = false;
            to.flush();
            requireCommitted();
            // A container may have ended the response in there.
            living();
        }
        return isReady(to);
    }

    private boolean isReady(ServletOutputStream to) {
        return !isAsked || to.isReady();
    }

    /** A flush that commits nothing went into somebody's buffer, where a stream would stay for ever. One that does is the end of what some wrappers are for. */
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

    /** Ends the response unless somebody has the lock, who then does it when unlocking: the wish comes before the look at the lock. */
    private void endIfWanted() {
        if (endWanted && !dead && lock.tryLock()) {
            try {
                if (givenUp && swallowers != null) {
                    swallowers.blameForSilence();
                }
                StreamReset breaking = reset;
                AsyncContext mine = detach();
                if (mine != null && breaking != null) {
                    // Before the end and under the lock: what the container reports of the break then finds it ended.
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
     * Completes once more, what was completed before this came: Tomcat reports an error to the one who writes first and here then, and asks the
     * application's error page for what nobody has completed here.
     */
    @Override
    public void onError(AsyncEvent event) {
        endByContainer(true);
        AsyncEnd.complete(event.getAsyncContext());
    }

    /**
     * There is no time-out, so this is a container that ends the application, as Tomcat does before it calls a listener or servlet of it. The
     * response can still be written until this returns: the hub has a moment to end it cleanly.
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

    /** Lets go of the response. Returns what remains to be completed, null to a second caller. */
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
