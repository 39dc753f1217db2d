package dev.ssehub.spring.autoconfigure.publish;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubSharedProperties;
import dev.ssehub.spring.internal.beans.SpaceBeans;
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
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the ways to publish: after the commit of a transaction, and through events of the application. */
@AutoConfiguration(after = SseHubAutoConfiguration.class)
@ConditionalOnBean(Spaces.class)
@ConditionalOnMissingBean(Publishers.class)
@Import(PublisherRegistrar.class)
public final class SseHubPublishAutoConfiguration {

    @Bean
    @ConditionalOnBean(SseEventBridge.class)
    EventBridges sseHubEventBridges(
            SseHubSharedProperties shared,
            ListableBeanFactory beans,
            ObjectProvider<AfterCommitPublisher> own,
            ObjectProvider<SseHub> ownHub,
            ObjectProvider<ReactivePublishers> reactive) {
        Set<String> spaces = shared.spaces().keySet();
        EventBridges bridges = new EventBridges(new SpaceBeans(beans, spaces));
        // Not through the bean factory: Spring 6.2.0 would also find the publishers of the spaces.
        bridges.add(null, own::getObject, () -> {
            ReactivePublishers publishers = reactive.getIfAvailable();
            return publishers == null ? null : publishers.of(ownHub.getObject());
        });
        spaces.forEach(space -> bridges.add(
                space, () -> beans.getBean(PublisherRegistrar.beanNameOf(space), AfterCommitPublisher.class), () -> {
                    ReactivePublishers publishers = reactive.getIfAvailable();
                    return publishers == null ? null : publishers.ofSpace(space);
                }));
        return bridges;
    }

    @Bean
    @ConditionalOnMissingBean
    AfterCommitPublisher sseAfterCommitPublisher(Publishers publishers, SseHub hub) {
        return publishers.of(hub);
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

    /** Used if Spring's transactions are not on the class path, so that there are none to wait for. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.transaction.support.TransactionSynchronizationManager")
    static class WithoutTransactions {

        @Bean(PublisherRegistrar.FACTORY)
        Publishers sseHubPublishers(BeanFactory beans) {
            return new Publishers(beans, (hub, direct) -> direct);
        }
    }
}
