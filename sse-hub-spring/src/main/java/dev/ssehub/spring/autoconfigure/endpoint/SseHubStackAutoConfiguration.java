package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reports at startup a module that is missing for the application's web stack, and beans that belong to the other one. */
@AutoConfiguration(after = SseHubAutoConfiguration.class)
@ConditionalOnBean(Spaces.class)
@ConditionalOnProperty(name = "sse-hub.enabled", havingValue = "true", matchIfMissing = true)
public final class SseHubStackAutoConfiguration {

    @Bean
    static LazyInitializationExcludeFilter sseHubStackCheckIsNotLazy() {
        return LazyInitializationExcludeFilter.forBeanTypes(StackCheck.class);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class OnServlets {

        @Bean
        StackCheck sseHubStackCheck(ListableBeanFactory beans) {
            return new StackCheck(Stack.SERVLET, Stack.WEBFLUX, beans);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class OnWebFlux {

        @Bean
        StackCheck sseHubStackCheck(ListableBeanFactory beans) {
            return new StackCheck(Stack.WEBFLUX, Stack.SERVLET, beans);
        }
    }
}
