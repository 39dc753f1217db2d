package dev.ssehub.run;

import dev.ssehub.event.SseEvent;
import java.util.List;
import java.util.Objects;

/**
 * Saves what a run has produced, such as the message of a chat.
 *
 * <p>Called once for each run after its end, whatever the outcome, on a thread of the hub; it may block. A call that throws is logged and repeated, with
 * growing pauses, as long as the run is kept. If the nodes of a cluster share their runs, one of the living nodes makes the call, whichever node the run was
 * on. After crashes of nodes it may be made more than once, and so may a call that takes longer than a minute: use the run's id as the key.
 */
@FunctionalInterface
public interface RunArchive {

    /** Saves a run that has ended. */
    void ended(RunInfo run, Content content);

    /**
     * The content of a run.
     *
     * @param events all events in order, neighbours {@linkplain Dialect#merge merged} if the dialect can merge them
     * @param text the {@linkplain Dialect#textOf text} in them, concatenated
     */
    record Content(List<SseEvent> events, String text) {

        public Content {
            events = List.copyOf(Objects.requireNonNull(events, "events must not be null"));
            Objects.requireNonNull(text, "text must not be null");
        }
    }
}
