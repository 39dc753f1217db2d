package dev.ssehub.run;

/**
 * What a request shows of a run: which run, and from where. A controller returns it, or an adapter opens a stream with it. Immutable.
 *
 * <p>Where the view does not say from where, the request does, in the way of the run's {@link Dialect}; without either it begins at the start.
 */
public interface RunView {

    /** Returns the id of the run. */
    String run();

    /** Returns what is known of the run now; of another node's run, what was known when this view was made. */
    RunInfo info();

    /** Returns a view that begins after the event with this offset; 0 is the start. */
    RunView after(long offset);

    /** Returns a view that begins with what is emitted after it was opened. */
    RunView live();

    /**
     * Returns a view whose position is read from the request as another dialect does it: every run has ids, so that one with the frames of {@code useChat}
     * can also be resumed by {@code Last-Event-ID}.
     */
    RunView resumedBy(Dialect dialect);
}
