package dev.ssehub.spring.boot3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.publish.Publishers;
import dev.ssehub.spring.autoconfigure.publish.SseHubPublishAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxJsonAutoConfiguration;
import dev.ssehub.spring.internal.publish.ConvertedJson;
import java.io.UncheckedIOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.http.HttpMessageConverters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** Writes values as JSON with the converters of the application's controllers, or else with Jackson 2. */
@AutoConfiguration(
        after = {SseHubAutoConfiguration.class, SseHubWebFluxJsonAutoConfiguration.class},
        before = SseHubPublishAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration",
            "org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration",
            "org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration"
        })
@ConditionalOnBean(Spaces.class)
@ConditionalOnMissingBean(Publishers.class)
public final class SseHubJsonAutoConfiguration {

    /** Uses the converters that controllers use, or would use in an application without a server. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RequestMappingHandlerAdapter.class)
    @Conditional(HasConverters.class)
    @Order(0)
    static class JsonAsInAnswers {

        @Bean
        @ConditionalOnMissingBean
        SseJsonWriter sseJsonWriter(
                ObjectProvider<RequestMappingHandlerAdapter> adapters,
                ObjectProvider<HttpMessageConverters> withoutServer) {
            return new ConvertedJson(() -> adapters.orderedStream()
                    .findFirst()
                    .<Iterable<HttpMessageConverter<?>>>map(RequestMappingHandlerAdapter::getMessageConverters)
                    .orElseGet(withoutServer::getObject));
        }
    }

    /** Matches Spring MVC on a server, or Spring Boot's converters without one. */
    static final class HasConverters extends AnyNestedCondition {

        HasConverters() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(RequestMappingHandlerAdapter.class)
        static final class Adapter {}

        @ConditionalOnBean(HttpMessageConverters.class)
        static final class Converters {}
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObjectMapper.class)
    @Order(1)
    static class Json {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(ObjectMapper.class)
        SseJsonWriter sseJsonWriter(ObjectMapper mapper) {
            return value -> {
                try {
                    return mapper.writeValueAsString(value);
                } catch (JsonProcessingException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }
    }
}
