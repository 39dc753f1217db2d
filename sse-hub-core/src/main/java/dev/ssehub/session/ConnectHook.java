package dev.ssehub.session;

import dev.ssehub.event.SseEvent;
import java.util.List;

/**
 * Gives the snapshot with which a new stream begins.
 *
 * <p>Called when a client comes without a position, and for one that {@linkplain dev.ssehub.transport.OpenRequest#needingState() shows
 * nothing of what was published up to its position}, such as a page that was reloaded: what was published after that position follows, and the
 * snapshot may contain some of it already. The position of the stream is fixed before the call, so that a change that
 * the snapshot does not show yet is delivered after it. Runs on the hub's hook threads; may block, within the hook time-out.
 * A hook that throws ends the stream; the client reconnects, and the hook is called again.
 */
@FunctionalInterface
public interface ConnectHook {

    /** Returns the events to send first, in this order; they get no ids. Empty when there is nothing to say. */
    List<SseEvent> onConnect(Session session);
}
