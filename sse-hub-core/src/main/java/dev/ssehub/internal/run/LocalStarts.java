package dev.ssehub.internal.run;

import dev.ssehub.internal.checks.StackRoom;
import java.util.HashSet;
import java.util.Set;

/** Starts runs where each node keeps its own. Any thread may call, without a lock. */
final class LocalStarts {

    private final RunTable table;
    private final GuardedPolicy policy;

    LocalStarts(RunTable table, GuardedPolicy policy) {
        this.table = table;
        this.policy = policy;
    }

    /** Starts the run, or returns the one that was started with the same key. */
    ActiveRun start(ActiveRun run) {
        StackRoom.requireToPublish();
        Set<ActiveRun> mayBeStopped = new HashSet<>();
        RunTable.Started started = table.start(run, mayBeStopped);
        while (!started.toBeAsked().isEmpty()) {
            for (ActiveRun other : started.toBeAsked()) {
                requireMayStop(run, other);
                mayBeStopped.add(other);
            }
            started = table.start(run, mayBeStopped);
        }
        started.stopped().forEach(ActiveRun::finish);
        if (started.run() == run) {
            run.afterStart();
        }
        return started.run();
    }

    private void requireMayStop(ActiveRun run, ActiveRun other) {
        if (!policy.mayReplace(run.owner(), other.info())) {
            throw StartRefusals.mayNotStop(run.scope());
        }
    }
}
