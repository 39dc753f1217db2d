package dev.ssehub.http;

import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends a short body over a connection that is made for streams, and completes it. For responses of {@link HttpExchange#send} that are cut off after the
 * last byte, and for responses that are sent when a framework already expects a stream.
 *
 * <p>The connection reports to this object. Any thread may call.
 */
public final class ShortBody implements ConnectionSignals {

    private final byte[] bytes;
    private final int length;
    private final AtomicBoolean isWritten = new AtomicBoolean();

    /** Set before anything is reported. */
    private @Nullable Connection connection;

    /** @param bytes not changed afterwards */
    public ShortBody(byte[] bytes, int length) {
        this.bytes = Objects.requireNonNull(bytes, "bytes must not be null");
        this.length = length;
    }

    /** Sets the connection that sends the body. Call this before the connection reports anything. */
    public ShortBody over(Connection to) {
        connection = Objects.requireNonNull(to, "to must not be null");
        return this;
    }

    @Override
    public void writable() {
        Connection to = connection;
        if (to == null) {
            return;
        }
        if (!isWritten.compareAndSet(false, true)) {
            to.complete();
            return;
        }
        try {
            if (to.write(bytes, 0, length)) {
                to.complete();
            }
        } catch (IOException gone) {
            to.abort();
        }
    }

    /** Does nothing: the end of the response is of no interest. */
    @Override
    public void closed() {}
}
