package dev.ssehub.spring.boot4;

import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.spring.autoconfigure.backplane.RabbitConnection;
import dev.ssehub.spring.autoconfigure.backplane.RedisConnection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Finds the connections of Spring Data Redis and Spring AMQP through the types of Spring Boot 4. */
@AutoConfiguration
public final class SseHubConnectionsAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RedisBackplane.class, DataRedisConnectionDetails.class})
    static class SpringDataRedis {

        @Bean
        RedisConnection.Finder sseHubRedisConnection(ObjectProvider<DataRedisConnectionDetails> connections) {
            return () -> {
                DataRedisConnectionDetails details = connections.getIfAvailable();
                return details == null ? null : DataRedis.connectionOf(details);
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RabbitBackplane.class, RabbitConnectionDetails.class})
    static class SpringAmqp {

        @Bean
        RabbitConnection.Finder sseHubRabbitConnection(ObjectProvider<RabbitConnectionDetails> connections) {
            return () -> {
                RabbitConnectionDetails details = connections.getIfAvailable();
                return details == null ? null : connectionOf(details);
            };
        }

        private static RabbitConnection connectionOf(RabbitConnectionDetails details) {
            return new RabbitConnection(
                    details.getAddresses().stream()
                            .map(address -> new RabbitConnection.Node(address.host(), address.port()))
                            .toList(),
                    details.getUsername(),
                    details.getPassword(),
                    details.getVirtualHost(),
                    details.getSslBundle());
        }
    }
}
