package dev.ssehub.benchmarks;

import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.internal.wire.Positions;
import java.util.Collections;
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

/** Encodes one event. This happens once per event, however many sessions receive it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodingBenchmark {

    @Param({"100", "4096"})
    int bytes;

    @Param({"1", "20"})
    int lines;

    private SseEvent event = SseEvent.of("");
    private final EventId id = new EventId(1763683200000L, 123456);
    private final EventId opaque = Positions.of("a secret of the benchmark").mark(id);

    @Setup
    public void makeEvent() {
        String line = "x".repeat(bytes / lines);
        event = SseEvent.named("price").data(String.join("\n", Collections.nCopies(lines, line)));
    }

    /** Encodes only the id, in the opaque form. */
    @Benchmark
    public String writeOpaquePosition() {
        return opaque.toString();
    }

    @Benchmark
    public byte[] encode() {
        return EventEncoder.withId(id, EventEncoder.block(event));
    }
}
