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
     * Passes bytes on, to be sent at once. Called only while the connection is writable.
     *
     * @param bytes never changed afterwards and possibly shared with other connections: read only
     * @return whether the connection accepts more now. If false, the bytes have been accepted nevertheless, and the transport calls
     *     {@link ConnectionSignals#writable()} as soon as it accepts more
     * @throws IOException if the client is gone; the hub then calls {@link #abort()}
     */
    boolean write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Returns whether any thread may call {@link #write}: it never waits for the client or for another thread, calls no code of the application, and
     * loses no interrupt of the calling thread. A publishing thread may then write to the connection itself, whatever locks it holds; otherwise
     * only the hub's own threads do. False unless overridden.
     *
     * <p>The hub does not call {@code write} on an interrupted thread that is not its own. An interrupt during the call may make it fail, which ends the stream like
     * any failure, but the thread has to be interrupted afterwards.
     *
     * @return the same for the whole life of the connection
     */
    default boolean isNonBlocking() {
        return false;
    }

    /**
     * Reports that a stream in plain framing begins with a gap. Called before the first write, if at all: a transport with headers can report it there.
     */
    default void beginWithGap(Gap gap) {}

    /** Ends the stream cleanly: bytes that were passed on before are still sent. */
    void complete();

    /** Cuts the stream off at once; bytes that were passed on before may be lost. */
    void abort();

    /** Creates the connection of a session that the hub has admitted. */
    @FunctionalInterface
    interface Factory {

        /**
         * Called once, on the thread that opens the session, after all limits have been checked.
         *
         * @param signals the connection reports to the hub with these; may be used at once
         * @throws IOException if the connection cannot be created; the session is then not opened
         */
        Connection connect(ConnectionSignals signals) throws IOException;
    }
}
