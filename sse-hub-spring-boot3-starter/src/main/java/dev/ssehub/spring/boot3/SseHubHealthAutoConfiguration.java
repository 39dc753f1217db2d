package dev.ssehub.spring.boot3;

import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Adds the hubs to {@code /actuator/health}. */
@AutoConfiguration(after = SseHubAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Spaces.class)
@ConditionalOnProperty(name = "sse-hub.enabled", havingValue = "true", matchIfMissing = true)
public final class SseHubHealthAutoConfiguration {

    /** Spring Boot derives the name of the contributor, {@code ssehub}, from the bean name. */
    @Bean
    @ConditionalOnEnabledHealthIndicator("ssehub")
    @ConditionalOnMissingBean(name = "ssehubHealthIndicator")
    SseHubHealthIndicator ssehubHealthIndicator(Spaces spaces, ObjectProvider<OutboxReport.Source> outboxes) {
        return new SseHubHealthIndicator(spaces, outboxes.orderedStream().toList());
    }
}
