package dev.ssehub.spring.autoconfigure.publish;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubSharedProperties;
import dev.ssehub.spring.internal.beans.SpaceBeans;
import dev.ssehub.spring.internal.publish.ConvertedJson;
import dev.ssehub.spring.internal.publish.EventBridges;
import dev.ssehub.spring.internal.publish.Outbox;
import dev.ssehub.spring.internal.publish.OutboxPublisher;
import dev.ssehub.spring.internal.publish.TransactionalPublisher;
import java.util.Objects;
import java.util.Set;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
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

/** The ways to publish: after the commit of a transaction, by events of the application, and what writes values as JSON. */
@AutoConfiguration(
        after = SseHubAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration"
        })
@ConditionalOnBean(Spaces.class)
@ConditionalOnMissingBean(Publishers.class)
@Import(PublisherRegistrar.class)
public final class SseHubPublishAutoConfiguration {

    @Bean
    @ConditionalOnBean(SseEventBridge.class)
    EventBridges sseHubEventBridges(SseHubSharedProperties shared, ListableBeanFactory beans) {
        Set<String> spaces = shared.spaces().keySet();
        EventBridges bridges = new EventBridges(new SpaceBeans(beans, spaces));
        bridges.add(null, () -> beans.getBean(AfterCommitPublisher.class));
        spaces.forEach(space -> bridges.add(
                space, () -> beans.getBean(PublisherRegistrar.beanNameOf(space), AfterCommitPublisher.class)));
        return bridges;
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

        @Bean(PublisherRegistrar.FACTORY)
        Publishers sseHubPublishers(BeanFactory beans, ObjectProvider<Outbox.Directory> outboxes) {
            return new Publishers(beans, (hub, direct) -> {
                Outbox outbox = outboxes.orderedStream()
                        .map(directory -> directory.of(hub))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
                return outbox == null ? new TransactionalPublisher(direct) : new OutboxPublisher(outbox, direct);
            });
        }
    }

    /** Without Spring's transactions there is none to wait for. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.transaction.support.TransactionSynchronizationManager")
    static class WithoutTransactions {

        @Bean(PublisherRegistrar.FACTORY)
        Publishers sseHubPublishers(BeanFactory beans) {
            return new Publishers(beans, (hub, direct) -> direct);
        }
    }
}
