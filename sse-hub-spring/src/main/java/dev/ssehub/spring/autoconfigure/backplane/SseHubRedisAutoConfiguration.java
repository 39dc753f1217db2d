package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The hubs' log in Redis: at the address that is set for the hubs, or else where Spring Data Redis connects to. */
@AutoConfiguration(before = SseHubAutoConfiguration.class)
@ConditionalOnClass(RedisBackplane.class)
@ConditionalOnBooleanProperty(name = "sse-hub.backplane.redis.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SseHubRedisProperties.class)
public final class SseHubRedisAutoConfiguration {

    private static final int ORDER = 0;

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    static class BesideSpringDataRedis {

        @Bean
        @Order(ORDER)
        BrokerSetup sseHubRedis(
                SseHubRedisProperties settings, ObjectProvider<DataRedisConnectionDetails> connections) {
            return new RedisSetup(settings) {
                @Override
                public @Nullable BackplaneFactory whereTheApplicationConnects() {
                    DataRedisConnectionDetails details = connections.getIfAvailable();
                    return details == null
                            ? null
                            : at(DataRedisAddress.urisOf(details), DataRedisAddress.sslOf(details.getSslBundle()));
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails")
    static class ByItself {

        @Bean
        @Order(ORDER)
        BrokerSetup sseHubRedis(SseHubRedisProperties settings) {
            return new RedisSetup(settings);
        }
    }
}
