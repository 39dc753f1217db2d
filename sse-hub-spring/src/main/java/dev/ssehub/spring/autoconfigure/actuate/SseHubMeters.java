package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.HubMetrics;
import dev.ssehub.SseHub;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.SubscriptionRefusedException.Reason;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The hubs' figures as meters. Their only tags are the hub and a reason, so that clients cannot create new tag values. */
final class SseHubMeters implements MeterBinder {

    private final Spaces spaces;

    SseHubMeters(Spaces spaces) {
        this.spaces = spaces;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Space space : spaces) {
            new Meters(registry, space.hub(), Tags.of("hub", space.name())).bind();
        }
    }

    private record Meters(MeterRegistry registry, SseHub hub, Tags tags) {

        void bind() {
            gauge("sse.hub.sessions", "sessions", "Streams that are open", HubMetrics::open);
            gauge("sse.hub.sessions.lagging", "sessions", "Streams that are lagging", HubMetrics::lagging);
            gauge(
                    "sse.hub.log.events",
                    "events",
                    "Events that the log holds",
                    m -> m.log().events());
            gauge(
                    "sse.hub.log.size",
                    "bytes",
                    "What log and retained values count",
                    m -> m.log().bytes());
            counter("sse.hub.sessions.opened", "sessions", "Streams opened", tags, HubMetrics::opened);
            counter("sse.hub.events.published", "events", "Events published here", tags, HubMetrics::published);
            counter("sse.hub.events.delivered", "events", "Events handed to connections", tags, HubMetrics::delivered);
            counter(
                    "sse.hub.events.replayed",
                    "events",
                    "Delivered events that are older than the connection",
                    tags,
                    HubMetrics::replayed);
            counter("sse.hub.gaps", "gaps", "Gaps that were reported to clients", tags, HubMetrics::gaps);
            counter("sse.hub.writes", "writes", "Writes to connections", tags, HubMetrics::writes);
            counter("sse.hub.written", "bytes", "Bytes written to connections", tags, HubMetrics::bytes);
            counter(
                    "sse.hub.listener.calls.dropped",
                    "calls",
                    "Calls dropped because a listener was too slow",
                    tags,
                    HubMetrics::listenerCallsDropped);
            bindRuns();
            if (hub.metrics().backplane().shared()) {
                bindBackplane();
            }
            for (CloseReason reason : CloseReason.values()) {
                counter(
                        "sse.hub.sessions.closed",
                        "sessions",
                        "Streams that ended",
                        reason(reason),
                        m -> m.closed().getOrDefault(reason, 0L));
            }
            for (Reason reason : Reason.values()) {
                counter(
                        "sse.hub.sessions.refused",
                        "sessions",
                        "Streams refused",
                        reason(reason),
                        m -> m.refused().getOrDefault(reason, 0L));
            }
        }

        private void bindRuns() {
            gauge("sse.hub.runs", "runs", "Runs under way", m -> m.runs().running());
            gauge(
                    "sse.hub.runs.queued",
                    "runs",
                    "Runs that wait for their turn",
                    m -> m.runs().queued());
            gauge(
                    "sse.hub.runs.kept",
                    "runs",
                    "Runs that have ended and are kept",
                    m -> m.runs().kept());
            gauge(
                    "sse.hub.runs.size",
                    "bytes",
                    "The logs of all runs",
                    m -> m.runs().bytes());
            gauge(
                    "sse.hub.runs.viewers",
                    "sessions",
                    "Streams that show runs",
                    m -> m.runs().viewers());
            gauge(
                    "sse.hub.runs.archiving",
                    "runs",
                    "Runs that wait for the archive",
                    m -> m.runs().archiving());
            counter(
                    "sse.hub.runs.started",
                    "runs",
                    "Runs started",
                    tags,
                    m -> m.runs().started());
            counter(
                    "sse.hub.runs.forgotten",
                    "runs",
                    "Runs forgotten early, to make room for others",
                    tags,
                    m -> m.runs().forgottenEarly());
            counter(
                    "sse.hub.runs.archive.failures",
                    "calls",
                    "Calls in which the archive failed",
                    tags,
                    m -> m.runs().archiveFailures());
            counter(
                    "sse.hub.runs.archive.lost",
                    "runs",
                    "Runs that the archive did not accept while they were kept",
                    tags,
                    m -> m.runs().archiveLost());
            for (RunEnd.Outcome outcome : RunEnd.Outcome.values()) {
                counter(
                        "sse.hub.runs.ended",
                        "runs",
                        "Runs that have ended",
                        tags.and("outcome", valueOf(outcome)),
                        m -> m.runs().ended().getOrDefault(outcome, 0L));
            }
            for (RunRefusedException.Reason reason : RunRefusedException.Reason.values()) {
                counter(
                        "sse.hub.runs.refused",
                        "runs",
                        "Runs that were not started",
                        tags.and("reason", valueOf(reason)),
                        m -> m.runs().refused().getOrDefault(reason, 0L));
            }
            for (String bound : hub.metrics().runs().atBound().keySet()) {
                counter(
                        "sse.hub.runs.bounded",
                        "runs",
                        "Runs that were ended by a bound",
                        tags.and("bound", bound),
                        m -> m.runs().atBound().getOrDefault(bound, 0L));
            }
            FunctionTimer.builder(
                            "sse.hub.runs.begun",
                            hub,
                            h -> h.metrics().runs().begun(),
                            h -> h.metrics().runs().nanosToBegin(),
                            TimeUnit.NANOSECONDS)
                    .tags(tags)
                    .description("Runs that have had their first event, and the time to it")
                    .register(registry);
        }

        private void bindBackplane() {
            gauge(
                    "sse.hub.backplane.up",
                    "",
                    "Whether the backplane takes events",
                    m -> m.backplane().available() ? 1 : 0);
            gauge(
                    "sse.hub.backplane.lag",
                    "milliseconds",
                    "Age of the latest record when it arrived",
                    m -> m.backplane().lagMillis());
            counter(
                    "sse.hub.backplane.reconnects",
                    "connections",
                    "Connections made again",
                    tags,
                    m -> m.backplane().reconnects());
            counter(
                    "sse.hub.backplane.epochs",
                    "epochs",
                    "How often the log has begun: once at startup, and once for each hole",
                    tags,
                    m -> m.backplane().epochs());
            counter(
                    "sse.hub.backplane.failures",
                    "records",
                    "Records not, or possibly not, accepted",
                    tags,
                    m -> m.backplane().failed());
            FunctionTimer.builder(
                            "sse.hub.backplane.appends",
                            hub,
                            h -> h.metrics().backplane().appended(),
                            h -> h.metrics().backplane().appendNanos(),
                            TimeUnit.NANOSECONDS)
                    .tags(tags)
                    .description("Records accepted by the backplane, and how long that took")
                    .register(registry);
        }

        private Tags reason(Enum<?> reason) {
            return tags.and("reason", valueOf(reason));
        }

        private static String valueOf(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private void gauge(String name, String unit, String description, ToDoubleFunction<HubMetrics> figure) {
            Gauge.builder(name, hub, h -> figure.applyAsDouble(h.metrics()))
                    .tags(tags)
                    // An empty unit would leave a trailing underscore in the name: sse_hub_backplane_up_.
                    .baseUnit(unit.isEmpty() ? null : unit)
                    .description(description)
                    .register(registry);
        }

        private void counter(
                String name, String unit, String description, Tags withTags, ToDoubleFunction<HubMetrics> figure) {
            FunctionCounter.builder(name, hub, h -> figure.applyAsDouble(h.metrics()))
                    .tags(withTags)
                    .baseUnit(unit)
                    .description(description)
                    .register(registry);
        }
    }
}
