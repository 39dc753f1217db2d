package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.spring.autoconfigure.endpoint.CorsRules;
import dev.ssehub.spring.autoconfigure.endpoint.CorsSources;
import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.internal.web.EndpointCorsFilter;
import dev.ssehub.spring.internal.web.MvcCors;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Configures access to the endpoints from other origins. */
@AutoConfiguration(after = SseHubWebAutoConfiguration.class)
@ConditionalOnBean(StreamEndpoints.class)
@ConditionalOnClass(CorsConfiguration.class)
public final class SseHubCorsAutoConfiguration {

    /** After filters that apply a proxy's headers to the request, and before every filter that may answer it. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 20;
    /** Spring MVC's view of its own handlers, which the endpoints do not belong to. */
    private static final String OF_HANDLERS = "mvcHandlerMappingIntrospector";

    @Bean
    FilterRegistrationBean<EndpointCorsFilter> sseHubCorsFilter(
            Spaces spaces, ListableBeanFactory beans, ObjectProvider<MvcCors> mvc) {
        EndpointCors cors = new EndpointCors(new CorsRules<>(
                spaces,
                CorsSources.in(
                        beans,
                        CorsConfigurationSource.class,
                        name -> name.equals(OF_HANDLERS) || beans.isTypeMatch(name, HttpRequestHandler.class)),
                mvc.stream().<CorsConfigurationSource>map(MvcCors::source).toList()));
        FilterRegistrationBean<EndpointCorsFilter> registration =
                new FilterRegistrationBean<>(new EndpointCorsFilter(cors));
        registration.setOrder(ORDER);
        List<String> paths = EndpointPaths.of(spaces);
        registration.setUrlPatterns(paths);
        registration.setEnabled(!paths.isEmpty());
        return registration;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebMvcConfigurer.class)
    static class Mvc {

        @Bean
        MvcCors sseHubMvcCors(ObjectProvider<WebMvcConfigurer> configurers) {
            return MvcCors.of(configurers.orderedStream());
        }
    }
}
