package dev.ssehub.benchmarks;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Publishes a burst to everyone, until the last session has been given the last event: deliveries per second of all lanes, without sockets.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FanOutBenchmark {

    private static final int SESSIONS = 1000;
    private static final int BURST = 100;

    @Param({"100", "4096"})
    int bytes;

    private SseHub hub = SseHub.create();
    private SseEvent event = SseEvent.of("");

    @Setup
    public void openSessions() throws IOException {
        event = SseEvent.of("x".repeat(bytes));
        for (int i = 0; i < SESSIONS; i++) {
            hub.open(OpenRequest.of(Subscription.user("user" + i)), Sink.transport());
        }
    }

    @TearDown
    public void closeHub() {
        hub.close();
    }

    @Benchmark
    @OperationsPerInvocation(SESSIONS * BURST)
    public void burst() {
        long target = hub.metrics().delivered() + (long) SESSIONS * BURST;
        for (int i = 0; i < BURST; i++) {
            hub.publish(Audience.everyone(), event);
        }
        while (hub.metrics().delivered() < target) {
            Thread.onSpinWait();
        }
    }
}
