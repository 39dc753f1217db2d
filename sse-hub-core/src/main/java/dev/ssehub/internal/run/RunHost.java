package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;

/**
 * The services that a run needs from its surroundings. Any thread may call.
 *
 * @param <R> the type of the run
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

    /** Schedules a check of the run's deadlines for this time, unless an earlier one is scheduled. */
    void plan(R run, long at);

    /** Gives a run its turn, as the store has reported. Returns whether this call has given it. */
    boolean turn(R run);

    /** Calls the application on a thread of the hub. */
    void call(Runnable call);

    /** Reports the first event of a run, this long after its turn. */
    void begun(long nanos);

    /** Reports that the end of the run is in its log. Does not throw. */
    void ended(R run, Ended how);

    /** Reports that the run has been kept for its full time. */
    void outlived(R run);
}
