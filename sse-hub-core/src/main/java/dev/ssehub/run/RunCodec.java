package dev.ssehub.run;

import dev.ssehub.event.SseEvent;
import java.util.List;

/**
 * Converts the items of a source, such as the chunks of a model's answer, to events. One object serves one run, on one thread at a time, and may keep state;
 * {@link Run#publish} takes a supplier of them.
 *
 * @param <T> the items of the source
 */
public interface RunCodec<T> {

    /** Returns the events before the first item. */
    default List<SseEvent> begin(RunInfo run) {
        return List.of();
    }

    /** Returns the events of one item, possibly none. An exception ends the run like a failure of the source. */
    List<SseEvent> encode(T item);

    /** Returns the events after the last item, before the end of the run. */
    default List<SseEvent> complete() {
        return List.of();
    }

    /** Returns how the run ends if the source fails. The message is shown to viewers, so it should reveal nothing confidential. */
    default RunEnd failure(Throwable failure) {
        return RunEnd.failed("producer-failed", "the source of this run failed");
    }
}
