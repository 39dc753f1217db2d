package dev.ssehub.benchmarks;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.time.Duration;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From {@code publish} to its id, for a user without sessions: the cost for a publisher, regardless of listeners. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PublishBenchmark {

    @Param({"0", "10000"})
    int sessions;

    private SseHub hub = SseHub.create();
    private final Audience nobody = Audience.user("nobody");
    private final SseEvent event = SseEvent.of("x".repeat(100));

    @Setup
    public void openSessions() throws IOException {
        hub.close();
        hub = SseHub.create(HubConfig.builder().maxPublishWait(Duration.ZERO).build());
        for (int i = 0; i < sessions; i++) {
            hub.open(OpenRequest.of(Subscription.user("user" + i)), Sink.transport());
        }
    }

    @TearDown
    public void closeHub() {
        hub.close();
    }

    @Benchmark
    public EventId publish() {
        return hub.publish(nobody, event);
    }
}
