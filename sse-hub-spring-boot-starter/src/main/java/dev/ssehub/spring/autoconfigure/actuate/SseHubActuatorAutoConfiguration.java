package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health, meters and the {@code ssehub} endpoint; each where its part of Spring Boot is there. */
@AutoConfiguration(after = SseHubAutoConfiguration.class)
@ConditionalOnBean(Spaces.class)
@ConditionalOnBooleanProperty(name = "sse-hub.enabled", matchIfMissing = true)
public final class SseHubActuatorAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class HealthConfiguration {

        /** Spring Boot takes the name of the contributor, {@code ssehub}, from that of the bean. */
        @Bean
        @ConditionalOnEnabledHealthIndicator("ssehub")
        @ConditionalOnMissingBean(name = "ssehubHealthIndicator")
        SseHubHealthIndicator ssehubHealthIndicator(Spaces spaces) {
            return new SseHubHealthIndicator(spaces);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetersConfiguration {

        @Bean
        SseHubMeters sseHubMeters(Spaces spaces) {
            return new SseHubMeters(spaces);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    @EnableConfigurationProperties(SseHubActuatorProperties.class)
    static class EndpointConfiguration {

        @Bean
        @ConditionalOnAvailableEndpoint
        @ConditionalOnMissingBean
        SseHubActuatorEndpoint sseHubActuatorEndpoint(Spaces spaces, SseHubActuatorProperties properties) {
            return new SseHubActuatorEndpoint(spaces, properties);
        }
    }
}
