package dev.ssehub.internal.run;

import static dev.ssehub.internal.checks.Checks.requirePresent;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run as returned by one call of {@code start}. */
final class RunHandle implements Run {

    private static final Logger LOG = LoggerFactory.getLogger(RunHandle.class);

    private final ActiveRun run;
    private final boolean isNew;

    RunHandle(ActiveRun run, boolean isNew) {
        this.run = run;
        this.isNew = isNew;
    }

    @Override
    public String id() {
        return run.id();
    }

    @Override
    public @Nullable Scope scope() {
        return run.scope();
    }

    @Override
    public RunInfo info() {
        return run.info();
    }

    @Override
    public boolean isNew() {
        return isNew;
    }

    @Override
    public long emit(SseEvent event) {
        return run.emit(requirePresent("event", event));
    }

    @Override
    public boolean end(RunEnd end) {
        return run.end(requirePresent("end", end), true);
    }

    @Override
    public Run onStop(Runnable action) {
        run.actions().whenEnded(true, requirePresent("action", action));
        return this;
    }

    @Override
    public Run onEnd(Runnable action) {
        run.actions().whenEnded(false, requirePresent("action", action));
        return this;
    }

    @Override
    public Run produce(Executor executor, Producer producer) {
        requirePresent("executor", executor);
        requirePresent("producer", producer);
        if (isNew) {
            run.actions().produceWith(() -> startProducer(executor, producer));
        }
        return this;
    }

    private void startProducer(Executor executor, Producer producer) {
        try {
            executor.execute(() -> run(producer));
        } catch (Throwable e) {
            fail("the executor has refused the producer", e);
        }
    }

    private void run(Producer producer) {
        if (!run.isUnderWay()) {
            return;
        }
        try {
            producer.produce(this);
            var unused = complete();
        } catch (RunEndedException e) {
            if (run.isUnderWay()) {
                // The exception comes from another run, so this one has failed.
                fail("the producer has failed", e);
            }
        } catch (Throwable e) {
            fail("the producer has failed", e);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void fail(String what, Throwable e) {
        if (run.end(RunEnd.failed("producer-failed", "the producer of this run failed"), true)) {
            LOG.warn("Run {}: {}", run.id(), what, e);
        } else {
            LOG.debug("Run {} had ended, and {}", run.id(), what, e);
        }
    }

    @Override
    public <T> Run publish(Flow.Publisher<? extends T> source, Supplier<? extends RunCodec<T>> codec) {
        requirePresent("source", source);
        requirePresent("codec", codec);
        if (isNew) {
            run.actions().produceWith(() -> new SourceSubscriber<T>(run, codec).subscribeTo(source));
        }
        return this;
    }

    @Override
    public RunView view() {
        return StoredView.ofStart(run);
    }

    @Override
    public String toString() {
        return "Run[" + run.id() + ']';
    }
}
