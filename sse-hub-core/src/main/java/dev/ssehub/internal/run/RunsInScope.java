package dev.ssehub.internal.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runs of one scope, on this node. Guarded by the monitor of its {@link RunTable}. */
final class RunsInScope {

    @Nullable
    ActiveRun current;

    final Deque<ActiveRun> queue = new ArrayDeque<>(0);
    final Deque<ActiveRun> ended = new ArrayDeque<>(1);

    /** Those whose end is claimed are on their way out. */
    List<ActiveRun> underWay() {
        List<ActiveRun> all = new ArrayList<>(queue);
        if (current != null) {
            all.add(0, current);
        }
        all.removeIf(run -> !run.isUnderWay());
        return all;
    }

    /** Returns the run that is under way, or the last one that is kept, or null. */
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

    /** Takes note of an end, which gives the turn to the next of this node, if it may. Returns the one that has got it. */
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
