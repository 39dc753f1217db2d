package dev.ssehub.benchmarks;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.lane.LaneSession;
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

/**
 * A client that resumes, from opening the session until it has been given everything that it missed and is live again. Between the client's
 * own events, the log is full of events for others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResumeBenchmark {

    /** Events to replay, events in the log, other sessions, groups of the client. */
    @Param({
        "0/10000/100/2",
        "10/10000/100/2",
        "100/10000/100/2",
        "1000/10000/100/2",
        "100/1000/100/2",
        "100/100000/100/2",
        "100/10000/10000/2",
        "100/10000/100/20"
    })
    String replayedRetainedSessionsGroups = "";

    private static final int USER = 1_000_000;

    private LaneRig rig = new LaneRig(1, 0, 0);
    private String position = "";

    @Setup
    public void fillLog() {
        String[] parts = replayedRetainedSessionsGroups.split("/", -1);
        int replayed = Integer.parseInt(parts[0]);
        int retained = Integer.parseInt(parts[1]);
        rig = new LaneRig(retained, Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
        int every = replayed == 0 ? Integer.MAX_VALUE : retained / replayed;
        for (int i = 1; i <= retained; i++) {
            rig.append(Audience.user(i % every == 0 ? "user-" + USER : "somebody-" + i % 1000));
        }
        rig.settle();
        position = rig.position(retained);
    }

    @Benchmark
    public long resume() {
        LaneSession session = rig.open(USER, position);
        rig.settle();
        session.disconnect();
        rig.settle();
        return session.eventsSent();
    }
}
