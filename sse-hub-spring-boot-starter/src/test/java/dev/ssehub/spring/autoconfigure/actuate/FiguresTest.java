package dev.ssehub.spring.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.Boot;
import dev.ssehub.spring.BrokenBackplane;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Meters and health reflect the state of the hub. */
class FiguresTest {

    private final ApplicationContextRunner plain = new ApplicationContextRunner()
            .withConfiguration(Boot.BASIS)
            .withConfiguration(
                    AutoConfigurations.of(SseHubAutoConfiguration.class, SseHubActuatorAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms");

    @Test
    void metersCountWhatHappens() {
        plain.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBean(SseHubMeters.class).bindTo(registry);
            context.getBean(SseHub.class).publish(Audience.everyone(), SseEvent.of("x"));

            assertThat(registry.get("sse.hub.events.published")
                            .tag("hub", "sse-hub")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("sse.hub.log.events").gauge().value()).isEqualTo(1);
            assertThat(registry.get("sse.hub.sessions.closed")
                            .tag("reason", "client-gone")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }

    /** Only the sequencer of an outbox knows how many events wait in it. */
    @Test
    void theEndpointAndTheHealthShowTheOutboxAsFarAsThisNodeKnowsIt() {
        AtomicReference<OutboxReport> report =
                new AtomicReference<>(new OutboxReport(true, 3, Duration.ofMillis(1500), 7, 1));
        plain.withBean(OutboxReport.Source.class, () -> hub -> report.get())
                .withPropertyValues("management.endpoints.web.exposure.include=ssehub")
                .run(context -> {
                    SseHubActuatorEndpoint endpoint = context.getBean(SseHubActuatorEndpoint.class);
                    assertThat(Boot.statusOf(context)).isEqualTo("UP");
                    assertThat(Boot.detailOf(context, "sse-hub.outbox"))
                            .isEqualTo(Map.of("sequencer", true, "size", 3L, "age", "PT1.5S"));
                    assertThat(outboxIn(endpoint))
                            .isEqualTo(new SseHubActuatorEndpoint.OutboxDescriptor(true, 3L, 1500L, 7, 1));

                    report.set(new OutboxReport(false, 0, Duration.ZERO, 7, 1));
                    assertThat(Boot.detailOf(context, "sse-hub.outbox")).isEqualTo(Map.of("sequencer", false));
                    assertThat(outboxIn(endpoint))
                            .isEqualTo(new SseHubActuatorEndpoint.OutboxDescriptor(false, null, null, 7, 1));
                });
    }

    private static SseHubActuatorEndpoint.@Nullable OutboxDescriptor outboxIn(SseHubActuatorEndpoint endpoint) {
        return Objects.requireNonNull(
                        endpoint.hubs(SecurityContext.NONE, null).hubs().get("sse-hub"))
                .outbox();
    }

    @Test
    void healthFollowsTheHub() {
        plain.run(context -> {
            assertThat(Boot.statusOf(context)).isEqualTo("UP");
            assertThat(Boot.detailOf(context, "sse-hub")).isEqualTo("UP");
            context.getBean(SseHub.class).drain(Duration.ZERO);
            assertThat(Boot.statusOf(context)).isEqualTo("OUT_OF_SERVICE");
        });
        plain.withBean(BackplaneFactory.class, () -> hub -> new BrokenBackplane())
                .run(context -> assertThat(Boot.statusOf(context)).isEqualTo("DOWN"));
    }
}
