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

/** One round of a lane after an event of 100 B: finding the audience, and handing the event over to sessions without sockets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RoundBenchmark {

    @Param({"everyone", "group", "user"})
    String audience = "";

    @Param({"1000", "10000"})
    int sessions;

    @Param({"2", "20"})
    int groups;

    private LaneRig rig = new LaneRig(1, 0, 0);
    private Audience target = Audience.everyone();

    @Setup
    public void openSessions() {
        rig = new LaneRig(10_000, sessions, groups);
        target = switch (audience) {
            case "group" -> Audience.group("group-3");
            case "user" -> Audience.user("user-300");
            default -> Audience.everyone();
        };
    }

    @Benchmark
    public boolean round() {
        rig.append(target);
        return rig.lane.runOnce();
    }
}
