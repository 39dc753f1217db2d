package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.jdbc.OutboxBackplane;
import dev.ssehub.jdbc.OutboxFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** This node's figures of the outboxes, as meters. */
final class OutboxMeters implements MeterBinder {

    private final Supplier<Map<String, OutboxBackplane>> backplanes;

    /** @param backplanes returns the backplanes with an outbox by the names of their hubs, once the hubs have been created */
    OutboxMeters(Supplier<Map<String, OutboxBackplane>> backplanes) {
        this.backplanes = backplanes;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        backplanes.get().forEach((hub, backplane) -> bind(registry, Tags.of("hub", hub), backplane));
    }

    private static void bind(MeterRegistry registry, Tags tags, OutboxBackplane backplane) {
        bindRefused(registry, tags, backplane);
        gauge(
                registry,
                tags,
                backplane,
                "sse.hub.outbox.size",
                "Committed events that were not in the log yet when the sequencer counted them; 0 on other nodes",
                OutboxFigures::depth);
        gauge(
                registry,
                tags,
                backplane,
                "sse.hub.outbox.sequencer",
                "Whether this node is responsible for the outbox",
                figures -> figures.sequencer() ? 1 : 0);
        TimeGauge.builder(
                        "sse.hub.outbox.age",
                        backplane,
                        TimeUnit.MILLISECONDS,
                        b -> b.outboxFigures().oldest().toMillis())
                .tags(tags)
                .description("The age of the oldest of them")
                .register(registry);
        FunctionTimer.builder(
                        "sse.hub.outbox.drained",
                        backplane,
                        b -> b.outboxFigures().drained(),
                        b -> b.outboxFigures().drainNanos(),
                        TimeUnit.NANOSECONDS)
                .tags(tags)
                .description("Events that this node has moved from the outbox to the log, and how long that took")
                .register(registry);
    }

    private static void bindRefused(MeterRegistry registry, Tags tags, OutboxBackplane backplane) {
        FunctionCounter.builder(
                        "sse.hub.outbox.refused",
                        backplane,
                        b -> b.outboxFigures().refused())
                .tags(tags)
                .description("Events that this node has set aside because the log does not accept them")
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            Tags tags,
            OutboxBackplane backplane,
            String name,
            String description,
            ToDoubleFunction<OutboxFigures> figure) {
        Gauge.builder(name, backplane, b -> figure.applyAsDouble(b.outboxFigures()))
                .tags(tags)
                .description(description)
                .register(registry);
    }
}
