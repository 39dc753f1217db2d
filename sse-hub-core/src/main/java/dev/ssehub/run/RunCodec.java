package dev.ssehub.run;

import dev.ssehub.event.SseEvent;
import java.util.List;

/**
 * Makes events of what a source gives, such as the chunks of a model's answer. One object serves one run, on one thread at a time, and may keep state;
 * {@link Run#publish} is given a supplier of them.
 *
 * @param <T> what the source gives
 */
public interface RunCodec<T> {

    /** Returns what comes before the first item. */
    default List<SseEvent> begin(RunInfo run) {
        return List.of();
    }

    /** Returns the events of one item, possibly none. What it throws ends the run as a failure of the source does. */
    List<SseEvent> encode(T item);

    /** Returns what comes after the last item, before the end of the run. */
    default List<SseEvent> complete() {
        return List.of();
    }

    /** Returns how the run ends when the source fails. The message is shown to viewers, so it should give nothing away. */
    default RunEnd failure(Throwable failure) {
        return RunEnd.failed("producer-failed", "the source of this run failed");
    }
}
