package dev.ssehub.servlet;

import dev.ssehub.session.Gap;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose container may wait in a write although it says that it is ready: a lane only hands over what is to be written, and
 * one of the {@link WriterThreads} writes it.
 *
 * <p>It stands between the hub, to which it is a connection, and the response, to which it is the one who waits until it can be written.
 * The response is written only in turns, one at a time; it can be ended from any thread.
 */
final class HandedConnection implements Connection, ConnectionSignals, WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(HandedConnection.class);

    /** So that streams over one socket take turns, and a socket that crawls does not keep its thread. */
    private static final int TURN_BYTES = 64 * 1024;

    /** Nothing is to be written, and the hub waits to hear of it. */
    private static final Bytes OWING_WORD = new Bytes(new byte[0], 0, 0);

    /** Nothing is to be written, and the hub knows. */
    private static final Bytes NOTHING = new Bytes(new byte[0], 0, 0);

    private final ConnectionSignals hub;
    private final WriterThreads.Socket socket;
    private final Runnable turn = this::takeTurn;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();
    /**
     * What is to be written. The hub replaces {@code NOTHING}, turns replace everything else: so there is one at a time who may, and a turn
     * too many does no harm.
     */
    private final AtomicReference<Bytes> handedOver = new AtomicReference<>(OWING_WORD);

    /** Set before there is anything to write, and never changed. */
    private @Nullable ServletConnection response;

    /** A part of an array; compared by identity. */
    private static final class Bytes {
        final byte[] array;
        final int from;
        final int end;

        Bytes(byte[] array, int from, int end) {
            this.array = array;
            this.from = from;
            this.end = end;
        }
    }

    HandedConnection(ConnectionSignals hub, WriterThreads.Socket socket) {
        this.hub = hub;
        this.socket = socket;
    }

    /** Says where to write. */
    HandedConnection writingTo(ServletConnection to) {
        response = to;
        return this;
    }

    private ServletConnection response() {
        if (response == null) {
            throw new IllegalStateException("the response has not begun");
        }
        return response;
    }

    // ---- As the hub sees it.

    @Override
    public boolean write(byte[] bytes, int offset, int length) throws IOException {
        if (response().isDead()) {
            throw new IOException("the response has ended");
        }
        if (!handedOver.compareAndSet(NOTHING, new Bytes(bytes, offset, offset + length))) {
            throw new IOException("the connection was written before it was writable");
        }
        ask();
        return false;
    }

    @Override
    public void beginWithGap(Gap gap) {
        response().beginWithGap(gap);
    }

    @Override
    public void complete() {
        response().complete();
        leaveIfDead();
    }

    /** A writer that waits for the client is interrupted: not every container ends such a wait by itself. */
    @Override
    public void abort() {
        response().abort();
        leaveIfDead();
        socket.giveUp(turn);
    }

    // ---- As the container and the response see it.

    @Override
    public void onWritePossible() {
        ask();
    }

    @Override
    public void writable() {
        ask();
    }

    @Override
    public void onError(Throwable failure) {
        response().onError(failure);
    }

    @Override
    public void leaving() {
        hub.leaving();
    }

    @Override
    public void closed() {
        leaveIfDead();
        hub.closed();
    }

    private void leaveIfDead() {
        if (response().isDead()) {
            leave();
        }
    }

    /** Does without the writers from now on. */
    void leave() {
        if (left.compareAndSet(false, true)) {
            socket.leave();
        }
    }

    // ---- In turns.

    private void ask() {
        if (asked.compareAndSet(false, true)) {
            socket.ask(turn);
        }
    }

    private void takeTurn() {
        asked.set(false);
        try {
            if (response().tryResume() && wroteOn() && handedOver.compareAndSet(OWING_WORD, NOTHING)) {
                hub.writable();
            }
        } catch (IOException e) {
            LOG.debug("The client is gone: {}", e.toString());
            response().abort();
            hub.closed();
        }
        leaveIfDead();
    }

    /** Writes some of what was handed over. Returns whether more can be written, and nothing is left. */
    private boolean wroteOn() throws IOException {
        Bytes bytes = Objects.requireNonNull(handedOver.get());
        if (bytes == NOTHING || bytes == OWING_WORD) {
            return true;
        }
        int end = Math.min(bytes.end, bytes.from + TURN_BYTES);
        boolean takesMore = response().write(bytes.array, bytes.from, end - bytes.from);
        if (end == bytes.end) {
            handedOver.set(OWING_WORD);
            return takesMore;
        }
        handedOver.set(new Bytes(bytes.array, end, bytes.end));
        if (takesMore) {
            ask();
        }
        return false;
    }
}
