package dev.ssehub.spring.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Lets controllers return subscriptions, and keeps their paths apart from the endpoints'. */
@AutoConfiguration(
        after = SseHubWebAutoConfiguration.class,
        afterName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnClass({RequestMappingHandlerAdapter.class, DispatcherServletPath.class})
@ConditionalOnBean({StreamEndpoints.class, RequestMappingHandlerAdapter.class})
class SseHubWebMvcAutoConfiguration {

    @Bean
    SubscriptionReturnValues sseHubReturnValues(StreamEndpoints endpoints, RequestMappingHandlerAdapter adapter) {
        return SubscriptionReturnValues.installedIn(adapter, endpoints);
    }

    @Bean
    ControllerFailures sseHubControllerFailures(StreamEndpoints endpoints) {
        return new ControllerFailures(endpoints);
    }

    @Bean
    ControllerStreams sseHubControllerStreams(
            ObjectProvider<RequestMappingHandlerMapping> mappings, ObjectProvider<DispatcherServletPath> path) {
        return new ControllerStreams(mappings, path);
    }

    @Bean
    PathCheck sseHubPathCheck(
            Spaces spaces, ObjectProvider<HandlerMapping> mappings, ObjectProvider<DispatcherServletPath> path) {
        return new PathCheck(spaces, mappings, path);
    }
}
