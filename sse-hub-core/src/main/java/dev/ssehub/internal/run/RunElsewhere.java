package dev.ssehub.internal.run;

import static dev.ssehub.internal.checks.Checks.requirePresent;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Scope;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A run that another node started with the same key. It can be viewed and ended here, but its producer is on the other node. */
final class RunElsewhere implements Run {

    private final RunStore store;
    private final RunsElsewhere others;
    private final StoredRun found;
    private final RunInfo info;

    RunElsewhere(RunStore store, RunsElsewhere others, StoredRun found) {
        this.store = store;
        this.others = others;
        this.found = found;
        this.info = others.infoOf(found);
    }

    @Override
    public String id() {
        return found.run();
    }

    @Override
    public @Nullable Scope scope() {
        return info.scope();
    }

    @Override
    public RunInfo info() {
        return store.find(id()).map(others::infoOf).orElse(info);
    }

    @Override
    public boolean isNew() {
        return false;
    }

    @Override
    public long emit(SseEvent event) {
        requirePresent("event", event);
        RunEnd end = info().end();
        if (end != null) {
            throw new RunEndedException(id(), end);
        }
        throw new IllegalStateException("the run " + id() + " has its producer on another node");
    }

    @Override
    public boolean end(RunEnd end) {
        requirePresent("end", end);
        return others.end(id(), end);
    }

    @Override
    public Run onStop(Runnable action) {
        requirePresent("action", action);
        return this;
    }

    @Override
    public Run onEnd(Runnable action) {
        requirePresent("action", action);
        return this;
    }

    @Override
    public Run produce(Executor executor, Producer producer) {
        requirePresent("executor", executor);
        requirePresent("producer", producer);
        return this;
    }

    @Override
    public <T> Run publish(Flow.Publisher<? extends T> source, Supplier<? extends RunCodec<T>> codec) {
        requirePresent("source", source);
        requirePresent("codec", codec);
        return this;
    }

    @Override
    public RunView view() {
        return others.viewOfStart(found);
    }

    @Override
    public String toString() {
        return "Run[" + id() + ']';
    }
}
