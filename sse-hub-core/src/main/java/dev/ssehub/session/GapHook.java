package dev.ssehub.session;

import dev.ssehub.event.SseEvent;
import java.util.List;

/**
 * Provides the snapshot after a gap. Like {@link ConnectHook}, for a client that missed events which are no longer kept.
 */
@FunctionalInterface
public interface GapHook {

    /**
     * Returns the events to send after the gap event and before everything newer than {@code gap.to()}. A stream in plain framing has a comment instead of
     * the gap event. To report the gap there, return an event of the application's own protocol if {@link Session#framing()} is
     * {@link Subscription.Framing#PLAIN}.
     */
    List<SseEvent> onGap(Session session, Gap gap);
}
