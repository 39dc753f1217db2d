package dev.ssehub.spring.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.BrokenBackplane;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Meters and health follow the hub. */
class FiguresTest {

    private final ApplicationContextRunner plain = new ApplicationContextRunner()
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

    @Test
    void healthFollowsTheHub() {
        plain.run(context -> {
            SseHubHealthIndicator indicator = context.getBean(SseHubHealthIndicator.class);
            assertThat(indicator.health())
                    .isEqualTo(Health.up().withDetail("sse-hub", "UP").build());
            context.getBean(SseHub.class).drain(Duration.ZERO);
            assertThat(indicator.health().getStatus().getCode()).isEqualTo("OUT_OF_SERVICE");
        });
        plain.withBean(BackplaneFactory.class, () -> hub -> new BrokenBackplane())
                .run(context -> {
                    assertThat(context.getBean(SseHubHealthIndicator.class)
                                    .health()
                                    .getStatus()
                                    .getCode())
                            .isEqualTo("DOWN");
                });
    }
}
