package dev.ssehub.transport;

import java.io.IOException;

/** Makes the connection of a session that the hub has agreed to. */
@FunctionalInterface
public interface Transport {

    /**
     * Called once, on the thread that opens the session, after all limits have been checked.
     *
     * @param signals what the connection tells the hub; may be used at once
     * @throws IOException when the connection cannot be made; the session is then not opened
     */
    Connection connect(ConnectionSignals signals) throws IOException;
}
