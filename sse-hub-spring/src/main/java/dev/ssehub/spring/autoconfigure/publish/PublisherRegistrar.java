package dev.ssehub.spring.autoconfigure.publish;

import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.autoconfigure.hub.SpaceRegistrar;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/** Registers the publisher of each space. */
final class PublisherRegistrar extends SpaceRegistrar {

    static final String FACTORY = "sseHubPublishers";

    static String beanNameOf(String space) {
        return space + "AfterCommitPublisher";
    }

    @Override
    protected void register(String space, BeanDefinitionRegistry registry) {
        registry.registerBeanDefinition(
                beanNameOf(space), definition(space, AfterCommitPublisher.class, FACTORY, "ofSpace"));
    }
}
