package dev.ssehub.session;

import dev.ssehub.event.SseEvent;
import java.util.List;

/**
 * Gives the snapshot that makes up for a gap. Like {@link ConnectHook}, for a client that missed events which are not kept.
 */
@FunctionalInterface
public interface GapHook {

    /** Returns the events to send after the gap event and before everything newer than {@code gap.to()}. */
    List<SseEvent> onGap(Session session, Gap gap);
}
