package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;

/**
 * What a run needs of those around it. Any thread may call.
 *
 * @param <R> the run
 */
interface RunHost<R> extends RunRoom {

    /** Returns the event with its data as text. */
    SseEvent asText(SseEvent event);

    /**
     * Encodes an event.
     *
     * @throws IllegalArgumentException when it is too large
     */
    byte[] encode(SseEvent event);

    /** A deadline of the run is nearer than before. */
    void plan(R run, long at);

    /** It is the run's turn, as the store says. Returns whether it has it by that. */
    boolean turn(R run);

    /** Has the application called on a thread of the hub. */
    void call(Runnable call);

    /** The run has its first event, this long after its turn. */
    void begun(long nanos);

    /** The end of the run is in its log. Does not throw. */
    void ended(R run, Ended how);

    /** The run has been kept as long as it should be. */
    void outlived(R run);
}
