package dev.ssehub.spring.autoconfigure.backplane;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubSharedProperties;
import java.util.function.Function;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The hubs' log in RabbitMQ: at the address that is set for the hubs, or else where Spring AMQP connects to. */
@AutoConfiguration(
        before = SseHubAutoConfiguration.class,
        after = SseHubRedisAutoConfiguration.class,
        afterName = "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration")
@ConditionalOnClass(RabbitBackplane.class)
@ConditionalOnBooleanProperty(name = "sse-hub.backplane.rabbitmq.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SseHubSharedProperties.class)
public final class SseHubRabbitAutoConfiguration {

    private static BackplaneFactory factory(
            Function<String, RabbitBackplane.Builder> builders, SseHubSharedProperties.RabbitMq settings) {
        return hub -> builders.apply(hub)
                .maxAge(settings.maxAge())
                .maxBytes(settings.maxSize().toBytes())
                .idempotencyWindow(settings.idempotencyWindow())
                .timeout(settings.timeout())
                .startTimeout(settings.startTimeout())
                .startsDegraded(settings.startsDegraded())
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("sse-hub.backplane.rabbitmq.uri")
    @Order(0)
    static class AtItsOwnAddress {

        @Bean
        @ConditionalOnMissingBean
        BackplaneFactory sseHubRabbitBackplanes(SseHubSharedProperties properties) {
            SseHubSharedProperties.RabbitMq settings = properties.backplane().rabbitmq();
            return factory(hub -> RabbitBackplane.builder(String.valueOf(settings.uri()), hub), settings);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RabbitConnectionDetails.class)
    @ConditionalOnBean(RabbitConnectionDetails.class)
    @Order(1)
    static class WhereTheApplicationConnects {

        @Bean
        @ConditionalOnMissingBean
        BackplaneFactory sseHubAmqpBackplanes(RabbitConnectionDetails details, SseHubSharedProperties properties) {
            return factory(
                    hub -> RabbitBackplane.builder(factoryFor(details), hub)
                            .addresses(details.getAddresses().stream()
                                    .map(address -> new Address(address.host(), address.port()))
                                    .toList()),
                    properties.backplane().rabbitmq());
        }

        private static ConnectionFactory factoryFor(RabbitConnectionDetails details) {
            ConnectionFactory factory = new ConnectionFactory();
            if (details.getUsername() != null) {
                factory.setUsername(details.getUsername());
                factory.setPassword(details.getPassword());
            }
            if (details.getVirtualHost() != null) {
                factory.setVirtualHost(details.getVirtualHost());
            }
            SslBundle bundle = details.getSslBundle();
            if (bundle != null) {
                factory.useSslProtocol(bundle.createSslContext());
                factory.enableHostnameVerification();
            }
            return factory;
        }
    }
}
