package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A run as the store described it. Immutable.
 *
 * @param foundAt when the store was asked, by the monotonic clock
 */
record FoundRun(StoredRun stored, @Nullable Dialect dialect, long foundAt) implements KnownRun {

    @Override
    public String id() {
        return stored.run();
    }

    @Override
    public RunInfo info() {
        boolean hasEnded = stored.state() == State.ENDED;
        return new RunInfo(
                stored.run(),
                scopeOf(stored),
                stored.owner(),
                stored.dialect(),
                RunInfo.State.valueOf(stored.state().name()),
                stored.end(),
                hasEnded ? stored.tail() - 1 : stored.tail(),
                stored.bytes(),
                0,
                stored.startedAt(),
                stored.endedAt());
    }

    /** Parses the scope. The kind of a scope contains no colon, so the first colon ends it. */
    static @Nullable Scope scopeOf(StoredRun stored) {
        String scope = stored.scope();
        if (scope == null) {
            return null;
        }
        int colon = scope.indexOf(':');
        return Scope.of(scope.substring(0, colon), scope.substring(colon + 1));
    }
}
