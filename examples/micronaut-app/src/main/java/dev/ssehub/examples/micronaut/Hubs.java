package dev.ssehub.examples.micronaut;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Provides the hub as a bean, which is closed with the application. */
@Factory
final class Hubs {

    @Singleton
    @Bean(preDestroy = "close")
    SseHub hub() {
        return SseHub.create(HubConfig.builder()
                .retry(Duration.ofSeconds(1))
                .stallTimeout(Duration.ofSeconds(10))
                .build());
    }
}
