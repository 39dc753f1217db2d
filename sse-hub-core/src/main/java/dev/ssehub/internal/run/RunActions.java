package dev.ssehub.internal.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The callbacks of a run for its turn and its end, each called once. Any thread may call any method. No callback is called under the lock. */
final class RunActions {

    // Guarded by this object's monitor.
    private final List<Runnable> atTurn = new ArrayList<>(1);
    private final List<Ending> atEnd = new ArrayList<>(1);
    private boolean hasProducer;
    private boolean hasTurn;
    private @Nullable Ended ended;

    /** @param onlyIfStopped whether the action is skipped when the producer ends the run */
    private record Ending(Runnable action, boolean onlyIfStopped) {
        boolean isFor(Ended ended) {
            return !onlyIfStopped || !ended.byProducer();
        }
    }

    /**
     * Sets the producer, of which a run has only one. It is started when the run has its turn: at once on this thread, or later on a thread
     * of the hub.
     *
     * @throws IllegalStateException when there is a producer already
     */
    void produceWith(Runnable start) {
        if (!claimProducer()) {
            throw new IllegalStateException("the run has a producer already");
        }
        if (!atTurn(start)) {
            start.run();
        }
    }

    /**
     * Calls this when the run ends, or at once on this thread if it has already ended.
     *
     * @param onlyIfStopped whether the action is skipped when the producer ends the run
     */
    void whenEnded(boolean onlyIfStopped, Runnable action) {
        if (!atEnd(onlyIfStopped, action)) {
            action.run();
        }
    }

    private synchronized boolean claimProducer() {
        boolean first = !hasProducer;
        hasProducer = true;
        return first;
    }

    /** Stores an action for the turn. Returns false when the run already has its turn. */
    private synchronized boolean atTurn(Runnable action) {
        if (hasTurn) {
            return false;
        }
        atTurn.add(action);
        return true;
    }

    /** Records that the run has its turn. Returns the actions that the caller must run. */
    synchronized List<Runnable> turn() {
        hasTurn = true;
        return taken(atTurn);
    }

    /**
     * Stores an action for the end. Returns false when the run has already ended and the caller must run the action itself.
     *
     * @param onlyIfStopped whether the action is skipped when the producer ends the run
     */
    private synchronized boolean atEnd(boolean onlyIfStopped, Runnable action) {
        Ending ending = new Ending(action, onlyIfStopped);
        if (ended == null) {
            atEnd.add(ending);
            return true;
        }
        return !ending.isFor(ended);
    }

    /** Records the end, and drops what waits for the turn. Returns the actions that the caller must run. */
    synchronized List<Runnable> end(Ended how) {
        ended = how;
        atTurn.clear();
        return taken(atEnd).stream()
                .filter(ending -> ending.isFor(how))
                .map(Ending::action)
                .toList();
    }

    private static <T> List<T> taken(List<T> list) {
        List<T> taken = List.copyOf(list);
        list.clear();
        return taken;
    }
}
