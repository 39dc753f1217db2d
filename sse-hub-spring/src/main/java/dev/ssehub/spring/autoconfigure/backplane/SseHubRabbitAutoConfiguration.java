package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The hubs' log in RabbitMQ: at the address that is set for the hubs, or else where Spring AMQP connects to. */
@AutoConfiguration(before = SseHubAutoConfiguration.class)
@ConditionalOnClass(RabbitBackplane.class)
@ConditionalOnBooleanProperty(name = "sse-hub.backplane.rabbitmq.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SseHubRabbitProperties.class)
public final class SseHubRabbitAutoConfiguration {

    /** After Redis, where an application is connected to both. */
    private static final int ORDER = 1;

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RabbitConnectionDetails.class)
    static class BesideSpringAmqp {

        @Bean
        @Order(ORDER)
        BrokerSetup sseHubRabbit(SseHubRabbitProperties settings, ObjectProvider<RabbitConnectionDetails> connections) {
            return new RabbitSetup(settings) {
                @Override
                public @Nullable BackplaneFactory whereTheApplicationConnects() {
                    RabbitConnectionDetails details = connections.getIfAvailable();
                    return details == null ? null : at(hub -> AmqpAddress.builder(details, hub));
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails")
    static class ByItself {

        @Bean
        @Order(ORDER)
        BrokerSetup sseHubRabbit(SseHubRabbitProperties settings) {
            return new RabbitSetup(settings);
        }
    }
}
