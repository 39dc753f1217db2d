package dev.ssehub.internal.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run calls at its turn and at its end, each once. Any thread may call any method; nothing is called under the lock. */
final class RunActions {

    // Guarded by this object's monitor.
    private final List<Runnable> atTurn = new ArrayList<>(1);
    private final List<Ending> atEnd = new ArrayList<>(1);
    private boolean hasProducer;
    private boolean hasTurn;
    private @Nullable Ended ended;

    /** @param onlyIfStopped whether an end by the producer is left out */
    private record Ending(Runnable action, boolean onlyIfStopped) {
        boolean isFor(Ended ended) {
            return !onlyIfStopped || !ended.byProducer();
        }
    }

    /**
     * Takes the place of the producer, which is there once, and runs this when it is the turn: at once on this thread, or later on one of the hub's.
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
     * Has this called when the run ends; at once on this thread when it has ended.
     *
     * @param onlyIfStopped whether it is never called when the producer ends the run
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

    /** Keeps what is to be run at the turn. Returns false when that is now, or was. */
    private synchronized boolean atTurn(Runnable action) {
        if (hasTurn) {
            return false;
        }
        atTurn.add(action);
        return true;
    }

    /** Returns what is to be run now that it is the run's turn. */
    synchronized List<Runnable> turn() {
        hasTurn = true;
        return taken(atTurn);
    }

    /**
     * Keeps what is to be run at the end. Returns false when the end has been, and the caller is to run it.
     *
     * @param onlyIfStopped whether it is never to be run when the producer ends the run
     */
    private synchronized boolean atEnd(boolean onlyIfStopped, Runnable action) {
        Ending ending = new Ending(action, onlyIfStopped);
        if (ended == null) {
            atEnd.add(ending);
            return true;
        }
        return !ending.isFor(ended);
    }

    /** Returns what is to be run now that the run has ended. What has waited for its turn waits no more. */
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
