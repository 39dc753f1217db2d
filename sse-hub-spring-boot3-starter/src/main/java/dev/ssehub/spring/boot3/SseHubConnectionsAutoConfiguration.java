package dev.ssehub.spring.boot3;

import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.spring.autoconfigure.backplane.RabbitConnection;
import dev.ssehub.spring.autoconfigure.backplane.RedisConnection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.amqp.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.data.redis.RedisConnectionDetails;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Finds the connections of Spring Data Redis and Spring AMQP through the types of Spring Boot 3. */
@AutoConfiguration
public final class SseHubConnectionsAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RedisBackplane.class)
    static class SpringDataRedis {

        @Bean
        RedisConnection.Finder sseHubRedisConnection(
                ObjectProvider<RedisConnectionDetails> connections,
                ObjectProvider<SslBundles> bundles,
                Environment environment) {
            return () -> {
                RedisConnectionDetails details = connections.getIfAvailable();
                return details == null
                        ? null
                        : DataRedis.connectionOf(details, new Encryption(bundles, environment, "spring.data.redis"));
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RabbitBackplane.class)
    static class SpringAmqp {

        @Bean
        RabbitConnection.Finder sseHubRabbitConnection(
                ObjectProvider<RabbitConnectionDetails> connections,
                ObjectProvider<SslBundles> bundles,
                Environment environment) {
            return () -> {
                RabbitConnectionDetails details = connections.getIfAvailable();
                return details == null
                        ? null
                        : connectionOf(details, new Encryption(bundles, environment, "spring.rabbitmq"));
            };
        }

        private static RabbitConnection connectionOf(RabbitConnectionDetails details, Encryption encryption) {
            return new RabbitConnection(
                    details.getAddresses().stream()
                            .map(address -> new RabbitConnection.Node(address.host(), address.port()))
                            .toList(),
                    details.getUsername(),
                    details.getPassword(),
                    details.getVirtualHost(),
                    encryption.of(details));
        }
    }
}
