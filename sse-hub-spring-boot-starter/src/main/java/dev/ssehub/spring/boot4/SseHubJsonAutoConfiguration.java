package dev.ssehub.spring.boot4;

import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.publish.Publishers;
import dev.ssehub.spring.autoconfigure.publish.SseHubPublishAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxJsonAutoConfiguration;
import dev.ssehub.spring.internal.publish.ConvertedJson;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

/** Writes values as JSON with the converters of the application's controllers, or else with Jackson 3. */
@AutoConfiguration(
        after = {SseHubAutoConfiguration.class, SseHubWebFluxJsonAutoConfiguration.class},
        before = SseHubPublishAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration"
        })
@ConditionalOnBean(Spaces.class)
@ConditionalOnMissingBean(Publishers.class)
public final class SseHubJsonAutoConfiguration {

    /** Uses the converters that controllers use, or would use in an application without a server. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RequestMappingHandlerAdapter.class, ServerHttpMessageConvertersCustomizer.class})
    @Conditional(HasConverters.class)
    @Order(0)
    static class JsonAsInAnswers {

        @Bean
        @ConditionalOnMissingBean
        SseJsonWriter sseJsonWriter(
                ObjectProvider<RequestMappingHandlerAdapter> adapters,
                ObjectProvider<ServerHttpMessageConvertersCustomizer> customizers) {
            return new ConvertedJson(() -> adapters.orderedStream()
                    .findFirst()
                    .<Iterable<HttpMessageConverter<?>>>map(RequestMappingHandlerAdapter::getMessageConverters)
                    .orElseGet(() -> withoutServer(customizers)));
        }

        private static Iterable<HttpMessageConverter<?>> withoutServer(
                ObjectProvider<ServerHttpMessageConvertersCustomizer> customizers) {
            HttpMessageConverters.ServerBuilder builder =
                    HttpMessageConverters.forServer().registerDefaults();
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            return builder.build();
        }
    }

    /** Matches Spring MVC on a server, or Spring Boot's converters without one. */
    static final class HasConverters extends AnyNestedCondition {

        HasConverters() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(RequestMappingHandlerAdapter.class)
        static final class Adapter {}

        @ConditionalOnBean(ServerHttpMessageConvertersCustomizer.class)
        static final class Customizers {}
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    @Order(1)
    static class Json {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(JsonMapper.class)
        SseJsonWriter sseJsonWriter(JsonMapper mapper) {
            return mapper::writeValueAsString;
        }
    }
}
