package dev.ssehub.internal.run;

import static dev.ssehub.internal.checks.Checks.requirePresent;
import static dev.ssehub.internal.checks.Checks.requireRange;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunView;
import org.jspecify.annotations.Nullable;

/**
 * A view of a run that this node has or has found in the store.
 *
 * @param isOfStart whether it is for the answer to the request that started the run
 * @param position the offset after which it begins, {@link #LIVE}, or null if the request contains the position
 * @param resumedBy the dialect that reads the position from the request; null for that of the run
 */
record StoredView(
        KnownRun stored,
        boolean isOfStart,
        @Nullable Long position,
        @Nullable Dialect resumedBy) implements RunView {

    static final long LIVE = -1;

    static StoredView ofStart(KnownRun run) {
        return new StoredView(run, true, null, null);
    }

    static StoredView of(KnownRun run) {
        return new StoredView(run, false, null, null);
    }

    @Override
    public String run() {
        return stored.id();
    }

    @Override
    public RunInfo info() {
        return stored.info();
    }

    @Override
    public RunView after(long offset) {
        return new StoredView(stored, isOfStart, requireRange("offset", offset, 0, Long.MAX_VALUE), resumedBy);
    }

    @Override
    public RunView live() {
        return new StoredView(stored, isOfStart, LIVE, resumedBy);
    }

    @Override
    public RunView resumedBy(Dialect dialect) {
        return new StoredView(stored, isOfStart, position, requirePresent("dialect", dialect));
    }

    @Override
    public String toString() {
        return "RunView[" + stored.id() + ']';
    }
}
