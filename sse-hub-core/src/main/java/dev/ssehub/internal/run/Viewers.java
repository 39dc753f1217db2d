package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.session.Session;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ViewRequest;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Opens the streams of viewers of runs. Any thread may call. */
@FunctionalInterface
public interface Viewers {

    /**
     * Opens a stream.
     *
     * @param after the offset of the last entry that the client has, 0 for none
     * @param mayStay whether the client may continue to view the run; called once per heartbeat, may block
     * @throws dev.ssehub.session.SubscriptionRefusedException when a limit is reached, or the hub drains or is closed
     * @throws IOException when the transport failed
     */
    Session open(ViewRequest request, RunLog log, int after, BooleanSupplier mayStay, Connection.Factory transport)
            throws IOException;
}
