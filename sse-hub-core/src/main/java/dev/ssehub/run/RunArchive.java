package dev.ssehub.run;

import dev.ssehub.event.SseEvent;
import java.util.List;

/**
 * Where an application saves what a run has produced, such as the message of a chat.
 *
 * <p>Called once for each run after its end, whatever its end, on a thread of the hub; it may block. A call that throws is logged and repeated, with
 * growing pauses, as long as the run is kept. Where the nodes of a cluster share their runs, one of those that are left makes the call, whichever node the run was on; across crashes of
 * nodes it may be made more than once, and so may one that takes longer than a minute: use the run's id as the key.
 */
@FunctionalInterface
public interface RunArchive {

    /** Saves a run that has ended. */
    void ended(RunInfo run, Content content);

    /**
     * What a run has produced.
     *
     * @param events all events in order, neighbours {@linkplain Dialect#merge merged} where the dialect can
     * @param text what {@linkplain Dialect#textOf the dialect} takes for text in them, one after the other
     */
    record Content(List<SseEvent> events, String text) {

        public Content {
            events = List.copyOf(events);
        }
    }
}
