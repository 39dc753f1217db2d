package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** Puts the hubs' log into Redis: at the address in the hubs' settings, or else at Spring Data Redis's connection. */
@AutoConfiguration(before = SseHubAutoConfiguration.class)
@ConditionalOnClass(RedisBackplane.class)
@ConditionalOnProperty(name = "sse-hub.backplane.redis.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(SseHubRedisProperties.class)
public final class SseHubRedisAutoConfiguration {

    private static final int ORDER = 0;

    @Bean
    @Order(ORDER)
    BrokerSetup sseHubRedis(SseHubRedisProperties settings, ObjectProvider<RedisConnection.Finder> application) {
        return new RedisSetup(
                settings, () -> application.getIfAvailable(() -> () -> null).find());
    }
}
