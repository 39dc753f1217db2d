package dev.ssehub.spring.test;

import dev.ssehub.SseHub;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** Records every hub of an application under test. */
@AutoConfiguration
@ConditionalOnClass(SseHub.class)
class SseHubTestAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RecordedHubs sseHubRecordedHubs() {
        return new RecordedHubs();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.mockito.Mockito")
    static class WithMockito {

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static MockedHubs sseHubMockedHubs() {
            return new MockedHubs();
        }
    }
}
