package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.run.Runs;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

/** Configures meters, observations of runs and the {@code ssehub} endpoint, each if the corresponding part of Spring Boot is present. */
@AutoConfiguration(after = SseHubAutoConfiguration.class)
@ConditionalOnBean(Spaces.class)
@ConditionalOnProperty(name = "sse-hub.enabled", havingValue = "true", matchIfMissing = true)
public final class SseHubActuatorAutoConfiguration {

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
        SseHubActuatorEndpoint sseHubActuatorEndpoint(
                Spaces spaces, SseHubActuatorProperties properties, ObjectProvider<OutboxReport.Source> outboxes) {
            return new SseHubActuatorEndpoint(
                    spaces, properties, outboxes.orderedStream().toList());
        }
    }

    /** Observes the runs of the application's own hub. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    static class RunObservationConfiguration {

        @Bean
        static RunObservations sseHubRunObservations(ObjectProvider<ObservationRegistry> registry) {
            return new RunObservations(
                    SingletonSupplier.of(() -> registry.getIfUnique(() -> ObservationRegistry.NOOP)));
        }

        @Bean
        static BeanPostProcessor sseHubObservedRuns(ObjectProvider<RunObservations> observations) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return name.equals("sseHubRuns") && bean instanceof Runs runs
                            ? new ObservedRuns(runs, observations.getObject())
                            : bean;
                }
            };
        }
    }
}
