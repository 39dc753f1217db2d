package dev.ssehub.session;

import dev.ssehub.event.SseEvent;
import java.util.List;

/**
 * Provides the snapshot with which a new stream begins.
 *
 * <p>Called for a client without a position, and for one that {@linkplain dev.ssehub.transport.OpenRequest#needingState() shows
 * nothing of what was published up to its position}, such as a reloaded page: events after that position follow, and the snapshot may already contain
 * some of them. The position of the stream is fixed before the call, so that a change that the snapshot does not show yet is delivered after
 * it. Runs on the hub's hook threads; may block, within the hook timeout. A hook that throws ends the stream; the client reconnects, and the
 * hook is called again.
 */
@FunctionalInterface
public interface ConnectHook {

    /** Returns the events to send first, in this order; they get no ids. May be empty. */
    List<SseEvent> onConnect(Session session);
}
