package dev.ssehub;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A value of each type of runs, for {@link PublicArgumentsTest}. */
final class RunSamples {

    private RunSamples() {}

    static Map<Class<?>, Object> of(Runs runs) {
        Map<Class<?>, Object> samples = new HashMap<>();
        Run run = runs.start(null, RunOptions.withoutOwner());
        samples.put(Run.class, run);
        samples.put(RunView.class, run.view());
        samples.put(Runs.class, runs);
        samples.put(Dialect.class, Dialect.lastEventId());
        samples.put(RunPolicy.class, RunPolicy.OWNER_ONLY);
        samples.put(RunArchive.class, (RunArchive) (info, content) -> {});
        samples.put(RunCodec.class, (RunCodec<Object>) item -> List.of());
        samples.put(Run.Producer.class, (Run.Producer) any -> {});
        samples.put(Runnable.class, (Runnable) () -> {});
        samples.put(Flow.Publisher.class, (Flow.Publisher<Object>) subscriber -> {});
        samples.put(Supplier.class, (Supplier<Object>) () -> "x");
        Stream.of(run.info(), RunOptions.withoutOwner(), RunEnd.completed(), Scope.of("chat", "1"))
                .forEach(value -> samples.put(value.getClass(), value));
        samples.put(RunEnd.Outcome.class, RunEnd.Outcome.LOST);
        samples.put(RunInfo.State.class, RunInfo.State.ENDED);
        samples.put(RunOptions.WhenBusy.class, RunOptions.WhenBusy.REFUSE);
        samples.put(RunRefusedException.Reason.class, RunRefusedException.Reason.values()[0]);
        return samples;
    }
}
