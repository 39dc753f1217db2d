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
 * A connection whose container may block in a write although it reports that it is ready. A lane only hands over the bytes, and one of the
 * {@link WriterThreads} writes them.
 *
 * <p>To the hub, it is the connection. To the connection of the response, it is the recipient of signals. The response is written only in turns, one
 * at a time. It can be ended from any thread.
 */
final class HandedConnection implements Connection, ConnectionSignals, WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(HandedConnection.class);

    /** Limits a turn, so that streams over one socket take turns, and a very slow socket does not occupy its thread. */
    private static final int TURN_BYTES = 64 * 1024;

    /** Nothing is to be written, and the hub waits to be notified of that. */
    private static final Bytes OWING_WORD = new Bytes(new byte[0], 0, 0);

    /** Nothing is to be written, and the hub has been notified. */
    private static final Bytes NOTHING = new Bytes(new byte[0], 0, 0);

    private final ConnectionSignals hub;
    private final WriterThreads.Socket socket;
    private final Runnable turn = this::takeTurn;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();
    /**
     * The bytes to be written. Only the hub replaces {@code NOTHING}, and only turns replace the other values. So one side at a time may replace the
     * value, and a superfluous turn does no harm.
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

    /** Sets the connection of the response. */
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

    // ---- Called by the hub.

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

    /** Also interrupts a writer that waits for the client, since not every container ends such a wait by itself. */
    @Override
    public void abort() {
        response().abort();
        leaveIfDead();
        socket.giveUp(turn);
    }

    // ---- Called by the container and the response.

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

    /** Stops using the writer threads. */
    void leave() {
        if (left.compareAndSet(false, true)) {
            socket.leave();
        }
    }

    // ---- Turns.

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

    /** Writes some of the bytes that were handed over. Returns whether more can be written and nothing is left. */
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
