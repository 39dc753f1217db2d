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
     * @param bytes never changed by anybody afterwards and possibly shared with other connections: read only
     * @return whether the connection takes more now. When false, the bytes are still taken, and the transport calls
     *     {@link ConnectionSignals#writable()} as soon as it takes more
     * @throws IOException when the client is gone; the hub then calls {@link #abort()}
     */
    boolean write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * A stream in plain framing begins with a gap. Called before the first write, if at all: a transport that has headers can say it there.
     */
    default void beginWithGap(Gap gap) {}

    /** Ends the stream in order: what was handed over still goes out. */
    void complete();

    /** Gives the stream up at once; what was handed over may be lost. */
    void abort();
}
