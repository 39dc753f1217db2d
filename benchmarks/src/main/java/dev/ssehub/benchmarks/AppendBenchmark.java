package dev.ssehub.benchmarks;

import dev.ssehub.event.Audience;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Appends an event of 100 B to a full log, which drops its oldest event: the cost on the backplane's thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AppendBenchmark {

    @Param({"1000", "100000"})
    int retained;

    private LaneRig rig = new LaneRig(1, 0, 0);
    private final Audience[] users = new Audience[1000];
    private int next;

    @Setup
    public void fillLog() {
        rig = new LaneRig(retained, 0, 0);
        for (int i = 0; i < users.length; i++) {
            users[i] = Audience.user("user-" + i);
        }
        for (int i = 0; i < retained; i++) {
            append();
        }
    }

    @Benchmark
    public void append() {
        rig.append(users[next++ % users.length]);
    }
}
