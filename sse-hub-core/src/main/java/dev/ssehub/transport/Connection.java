package dev.ssehub.transport;

import dev.ssehub.session.Gap;
import java.io.IOException;

/**
 * One client's open response body, as the hub sees it.
 *
 * <p>A connection begins unwritable: the hub writes nothing before {@link ConnectionSignals#writable()}. All methods are called from
 * one thread at a time and must not block. After {@link #complete()} or {@link #abort()} the hub calls nothing more.
 */
public interface Connection {

    /**
     * Hands bytes over, to be sent at once. Called only while the connection is writable.
     *
     * @param bytes never changed afterwards and possibly shared with other connections: read only
     * @return whether the connection accepts more now. When false, the bytes have been accepted all the same, and the transport calls
     *     {@link ConnectionSignals#writable()} as soon as it accepts more
     * @throws IOException when the client is gone; the hub then calls {@link #abort()}
     */
    boolean write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Whether any thread may call {@link #write}: it never waits, neither for the client nor for a thread, calls nothing of the application's, and
     * loses no interrupt of the thread that calls it. A thread that publishes may then write to the connection itself, whatever it holds; otherwise
     * only the hub's own threads do. False unless overridden.
     *
     * <p>The hub calls no {@code write} on a thread of others that is interrupted. An interrupt that comes within the call may make it fail, which ends
     * the stream as any failure does, but the thread has to be interrupted afterwards.
     *
     * @return the same for the whole life of the connection
     */
    default boolean isNonBlocking() {
        return false;
    }

    /**
     * A stream in plain framing begins with a gap. Called before the first write, if at all: a transport that has headers can say it there.
     */
    default void beginWithGap(Gap gap) {}

    /** Ends the stream cleanly: what was handed over still goes out. */
    void complete();

    /** Gives the stream up at once; what was handed over may be lost. */
    void abort();

    /** Makes the connection of a session that the hub has agreed to. */
    @FunctionalInterface
    interface Factory {

        /**
         * Called once, on the thread that opens the session, after all limits have been checked.
         *
         * @param signals what the connection reports to the hub; may be used at once
         * @throws IOException when the connection cannot be made; the session is then not opened
         */
        Connection connect(ConnectionSignals signals) throws IOException;
    }
}
