package dev.ssehub.internal.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runs of one scope on this node. Guarded by the monitor of its {@link RunTable}. */
final class RunsInScope {

    @Nullable
    ActiveRun current;

    final Deque<ActiveRun> queue = new ArrayDeque<>(0);
    final Deque<ActiveRun> ended = new ArrayDeque<>(1);

    /** Returns the active run and the queued ones, without those whose end has been claimed. */
    List<ActiveRun> underWay() {
        List<ActiveRun> all = new ArrayList<>(queue);
        if (current != null) {
            all.add(0, current);
        }
        all.removeIf(run -> !run.isUnderWay());
        return all;
    }

    /** Returns the active run, or else the last one that is kept, or null. */
    @Nullable
    ActiveRun shown() {
        return current != null ? current : ended.peekLast();
    }

    boolean isEmpty() {
        return current == null && queue.isEmpty() && ended.isEmpty();
    }

    void giveTurn(ActiveRun run) {
        queue.remove(run);
        current = run;
        run.takeTurn();
    }

    /** Records the end of a run and, if requested, gives the turn to the next run. Returns the run that has got the turn, or null. */
    @Nullable
    ActiveRun ended(ActiveRun run, boolean givesTurn) {
        ended.add(run);
        if (current != run) {
            queue.remove(run);
            return null;
        }
        current = null;
        if (!givesTurn) {
            return null;
        }
        do {
            current = queue.poll();
        } while (current != null && !current.isUnderWay());
        if (current != null) {
            current.takeTurn();
        }
        return current;
    }
}
