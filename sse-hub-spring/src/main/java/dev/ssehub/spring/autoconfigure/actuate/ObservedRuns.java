package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Observes the runs that are started. */
record ObservedRuns(Runs runs, RunObservations observations) implements Runs {

    @Override
    public Run start(@Nullable Scope scope, RunOptions options) {
        Run run = runs.start(scope, options);
        if (run.isNew()) {
            observations.started(run);
        }
        return run;
    }

    @Override
    public Optional<RunView> view(Scope scope) {
        return runs.view(scope);
    }

    @Override
    public Optional<RunView> view(String run) {
        return runs.view(run);
    }

    @Override
    public Optional<RunInfo> find(String run) {
        return runs.find(run);
    }

    @Override
    public List<RunInfo> of(String owner) {
        return runs.of(owner);
    }

    @Override
    public boolean stop(Scope scope, @Nullable String user) {
        return runs.stop(scope, user);
    }

    @Override
    public boolean stop(String run, @Nullable String user) {
        return runs.stop(run, user);
    }
}
