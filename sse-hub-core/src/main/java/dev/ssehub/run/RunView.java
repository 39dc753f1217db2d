package dev.ssehub.run;

/**
 * The part of a run that a request shows: which run, and from where. A controller returns it, or an adapter opens a stream with it. Immutable.
 *
 * <p>If the view does not state where to begin, the request does, in the form of the run's {@link Dialect}; without either it begins at the start.
 */
public interface RunView {

    /** Returns the id of the run. */
    String run();

    /** Returns the current information about the run; for another node's run, as it was when this view was created. */
    RunInfo info();

    /** Returns a view that begins after the event with this offset; 0 is the start. */
    RunView after(long offset);

    /** Returns a view that begins with the events emitted after it was opened. */
    RunView live();

    /**
     * Returns a view that reads its position from the request in the form of another dialect: every run has ids, so that a run with the frames of {@code useChat}
     * can also be resumed by {@code Last-Event-ID}.
     */
    RunView resumedBy(Dialect dialect);
}
