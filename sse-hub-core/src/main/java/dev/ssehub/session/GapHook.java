package dev.ssehub.session;

import dev.ssehub.event.SseEvent;
import java.util.List;

/**
 * Gives the snapshot that makes up for a gap. Like {@link ConnectHook}, for a client that missed events which are no longer kept.
 */
@FunctionalInterface
public interface GapHook {

    /**
     * Returns the events to send after the gap event and before everything newer than {@code gap.to()}. A stream in plain framing has a
     * comment in place of the gap event: what it is to learn of the gap, such as an event of the application's own protocol, is returned
     * here when {@link Session#framing()} is {@link Subscription.Framing#PLAIN}.
     */
    List<SseEvent> onGap(Session session, Gap gap);
}
