package dev.ssehub.spring.autoconfigure.publish;

import dev.ssehub.spring.ReactiveAfterCommitPublisher;
import dev.ssehub.spring.autoconfigure.hub.SpaceRegistrar;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/** Registers each space's publisher for reactive transactions. */
final class ReactivePublisherRegistrar extends SpaceRegistrar {

    static final String FACTORY = "sseHubReactivePublishers";

    @Override
    protected void register(String space, BeanDefinitionRegistry registry) {
        registry.registerBeanDefinition(
                space + "ReactiveAfterCommitPublisher",
                definition(space, ReactiveAfterCommitPublisher.class, FACTORY, "ofSpace"));
    }
}
