package dev.ssehub.spring.test;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.spring.BackplaneFactory;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Keeps the hub of a slice in memory, whatever broker the application's properties configure. */
@AutoConfiguration(beforeName = "dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration")
class SseHubSliceAutoConfiguration {

    private static final int IDEMPOTENCY_KEYS = 10_000;

    @Bean
    @ConditionalOnMissingBean
    BackplaneFactory sseHubInMemoryBackplaneFactory() {
        return hub -> Backplane.inMemory(InstantSource.system(), IDEMPOTENCY_KEYS, Duration.ofMinutes(10));
    }
}
