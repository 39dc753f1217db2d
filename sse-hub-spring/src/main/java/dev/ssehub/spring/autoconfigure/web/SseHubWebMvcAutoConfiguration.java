package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.internal.web.ControllerFailures;
import dev.ssehub.spring.internal.web.StreamGuard;
import dev.ssehub.spring.internal.web.StreamReturnValues;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Lets controllers return subscriptions, and checks that their paths do not clash with the endpoints'. */
@AutoConfiguration(
        after = SseHubWebAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration"
        })
@ConditionalOnClass(RequestMappingHandlerAdapter.class)
@ConditionalOnBean(RequestMappingHandlerAdapter.class)
public final class SseHubWebMvcAutoConfiguration {

    /** Runs whenever the adapter is created, before its first request: with lazy initialisation, no other bean would request a handler. */
    @Bean
    static BeanPostProcessor sseHubReturnValues(ObjectProvider<StreamEndpoints> endpoints) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof RequestMappingHandlerAdapter adapter) {
                    StreamReturnValues.installIn(adapter, endpoints);
                }
                return bean;
            }
        };
    }

    @Bean
    @ConditionalOnBean(StreamEndpoints.class)
    ControllerFailures sseHubControllerFailures(StreamEndpoints endpoints) {
        return new ControllerFailures(endpoints);
    }

    @Bean
    StreamGuard sseHubStreamGuard() {
        return new StreamGuard();
    }

    /** These check the whole application once, so they must not be lazy. */
    @Bean
    static LazyInitializationExcludeFilter sseHubChecksAreNotLazy() {
        return LazyInitializationExcludeFilter.forBeanTypes(
                ControllerStreams.class, PathCheck.class, FilterCheck.class);
    }

    @Bean
    @ConditionalOnBean(StreamEndpoints.class)
    ControllerStreams sseHubControllerStreams(
            Spaces spaces, ObjectProvider<RequestMappingHandlerMapping> mappings, ObjectProvider<MvcPrefix> prefix) {
        return new ControllerStreams(spaces, mappings, prefix);
    }

    @Bean
    @ConditionalOnBean(StreamEndpoints.class)
    PathCheck sseHubPathCheck(
            Spaces spaces, ObjectProvider<HandlerMapping> mappings, ObjectProvider<MvcPrefix> prefix) {
        return new PathCheck(spaces, mappings, prefix);
    }
}
