package dev.ssehub.spring.autoconfigure;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import dev.ssehub.spring.SseJsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The hub, its spaces, their end, and the ways to publish. Also without a web server, for a node that only publishes. A context whose parent
 * has all of this uses that.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration"
        })
@ConditionalOnMissingBean(Spaces.class)
@EnableConfigurationProperties({SseHubProperties.class, SseHubSharedProperties.class})
@Import(SpaceRegistrar.class)
class SseHubAutoConfiguration {

    @Bean(SpaceRegistrar.FACTORY)
    HubFactory sseHubFactory(ConfigurableListableBeanFactory beans, SseHubSharedProperties shared) {
        return new HubFactory(beans, shared);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    SseHub sseHub(HubFactory factory, SseHubProperties properties) {
        return factory.createOwn(properties);
    }

    @Bean
    Spaces sseHubSpaces(SseHub own, SseHubProperties properties, SseHubSharedProperties shared, BeanFactory beans) {
        List<Space> all = new ArrayList<>();
        all.add(new Space(own, properties, Space.PREFIX, Space.DEFAULT_PATH));
        shared.spaces()
                .forEach((name, settings) -> all.add(new Space(
                        beans.getBean(SpaceRegistrar.beanNameOf(name), SseHub.class),
                        settings,
                        SpaceRegistrar.prefixOf(name),
                        Space.DEFAULT_PATH + "/" + name)));
        return new Spaces(all);
    }

    @Bean
    HubDrain sseHubDrain(Spaces spaces, ListableBeanFactory beans) {
        return new HubDrain(spaces.among(beans.getBeansOfType(SseHub.class).values()));
    }

    @Bean
    @ConditionalOnBean(SseEventBridge.class)
    EventBridges sseHubEventBridges(HubFactory hubs, SseHubSharedProperties shared, BeanFactory beans) {
        return new EventBridges(hubs.spaceBeans(), shared, beans);
    }

    @Bean
    @ConditionalOnMissingBean
    AfterCommitPublisher sseAfterCommitPublisher(Publishers publishers, SseHub hub) {
        return publishers.of(hub);
    }

    /** What controllers answer with, or would answer with in an application without a server. */
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

    /** A server with Spring MVC, or Spring Boot's converters without one. */
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

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.transaction.support.TransactionSynchronizationManager")
    static class WithTransactions {

        @Bean(SpaceRegistrar.PUBLISHERS)
        Publishers sseHubPublishers(BeanFactory beans) {
            return new Publishers(beans, TransactionalPublisher::new);
        }
    }

    /** Without Spring's transactions there is none to wait for. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.transaction.support.TransactionSynchronizationManager")
    static class WithoutTransactions {

        @Bean(SpaceRegistrar.PUBLISHERS)
        Publishers sseHubPublishers(BeanFactory beans) {
            return new Publishers(beans, direct -> direct);
        }
    }
}
