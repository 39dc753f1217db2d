package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** Puts the hubs' log into RabbitMQ: at the address in the hubs' settings, or else at Spring AMQP's connection. */
@AutoConfiguration(before = SseHubAutoConfiguration.class)
@ConditionalOnClass(RabbitBackplane.class)
@ConditionalOnProperty(name = "sse-hub.backplane.rabbitmq.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(SseHubRabbitProperties.class)
public final class SseHubRabbitAutoConfiguration {

    /** After Redis, for applications that are connected to both. */
    private static final int ORDER = 1;

    @Bean
    @Order(ORDER)
    BrokerSetup sseHubRabbit(SseHubRabbitProperties settings, ObjectProvider<RabbitConnection.Finder> application) {
        return new RabbitSetup(
                settings, () -> application.getIfAvailable(() -> () -> null).find());
    }
}
